import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { type LoadAnswer, LoadClient } from '../load/client';

/** A write that was answered: what was asked under which key, and what came at last. */
export interface Acknowledged {
  key: string;
  method: string;
  path: string;
  body: unknown;
  status: number;
  text: string;
  data: any;
  /** how often it was sent */
  attempts: number;
}

/** What happened to attempts that did not settle a request, by status or by how the connection ended. */
export type Interruptions = Record<string, number>;

const GIVE_UP_MS = 300_000;
const ANSWER_MS = 20_000;
/** Shorter than Retry-After asks for, so that the same is under way more often. */
const PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 90;

/**
 * A client as the README asks for: it sends a write again, with the same key, until it is answered. An answer settles it
 * unless it is a 5xx, or says that the key's first request is still under way.
 */
export class PersistentClient {
  private readonly client: LoadClient;
  /** requests that are on their way now */
  inFlight = 0;

  constructor(
    url: string,
    token: string,
    private readonly interruptions: Interruptions,
  ) {
    this.client = new LoadClient(url, token, ANSWER_MS);
  }

  /** @throws Error when there is no answer for five minutes */
  async write(method: string, path: string, body?: unknown, key: string = newId()): Promise<Acknowledged> {
    const deadline = Date.now() + GIVE_UP_MS;
    for (let attempts = 1; ; attempts += 1) {
      const answer = await this.attempt(method, path, body, key);
      if (answer !== undefined) {
        const { status, text } = answer;
        return { key, method, path, body, status, text, data: answer.body?.data, attempts };
      }
      if (Date.now() > deadline) throw new Error(`${method} ${path} was not answered for five minutes`);
      await sleep(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * attempts) * (1 + Math.random()));
    }
  }

  /** The same request with the same key once more, as often as it takes. */
  again({ method, path, body, key }: Acknowledged): Promise<Acknowledged> {
    return this.write(method, path, body, key);
  }

  close(): void {
    this.client.close();
  }

  private async attempt(
    method: string,
    path: string,
    body: unknown,
    key: string,
  ): Promise<LoadAnswer | undefined> {
    this.inFlight += 1;
    try {
      const answer = await this.client.send(method, path, body, key);
      const isSettled = answer.status < 500 && answer.outcome !== '409 IDEMPOTENCY_IN_PROGRESS';
      if (isSettled) return answer;
      this.count(answer.outcome);
      if (answer.headers['retry-after'] === undefined) this.count(`${answer.outcome} without Retry-After`);
    } catch (error) {
      this.count((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    } finally {
      this.inFlight -= 1;
    }
    return undefined;
  }

  private count(what: string): void {
    this.interruptions[what] = (this.interruptions[what] ?? 0) + 1;
  }
}
