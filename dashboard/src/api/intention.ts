/** Refusals that say nothing of the request itself: who isn't signed in any more, or came too often or too slowly. */
const LATER = [401, 408, 425, 429];

/**
 * Whether an answer ends what a person wanted, so that what is sent after it is something else and takes a new Idempotency-Key: a refusal is
 * remembered under its key. No answer, a fault, or an earlier request that is still running: the same key again, or it is done
 * twice.
 */
export function endsIntention(error: unknown): boolean {
  const { status = 0, code } = (error ?? {}) as { status?: number; code?: string };
  const isRefusal = status >= 400 && status < 500 && !LATER.includes(status);
  return isRefusal && code !== undefined && code !== 'UNREACHABLE' && code !== 'IDEMPOTENCY_IN_PROGRESS';
}
