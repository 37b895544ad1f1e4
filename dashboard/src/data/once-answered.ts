import { idempotencyKey, once } from '../api/client';
import { endsIntention } from '../api/intention';

/** Keys of writes that got no answer, by what they were to do. */
const unanswered = new Map<string, string>();

/**
 * Sends a write with a key of its own. When there was no answer and the same is tried again, it goes with the same key: what was
 * done without our knowing isn't done a second time.
 */
export async function onceAnswered<Answer>(
  what: string,
  body: unknown,
  send: (options: ReturnType<typeof once>) => Promise<Answer>,
): Promise<Answer> {
  const intention = JSON.stringify([what, body]);
  const key = unanswered.get(intention) ?? idempotencyKey();
  unanswered.set(intention, key);
  try {
    const answer = await send(once(key));
    unanswered.delete(intention);
    return answer;
  } catch (error) {
    if (endsIntention(error)) unanswered.delete(intention);
    throw error;
  }
}
