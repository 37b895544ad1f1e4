import { Inject, Injectable } from '@nestjs/common';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError, Overloaded } from '../common/errors';
import { Settings } from '../config/settings';
import { Database, type Outcome, type Turn } from '../database/database';
import { isRetryable, isTimeout, translate } from '../database/postgres-errors';
import type { Query } from '../database/statement';
import {
  failedQuery,
  type Opening,
  ROLLBACK_TO_SAVEPOINT,
  SAVEPOINT,
  type UnitOfWork,
} from '../database/unit-of-work';
import type { IdempotencyKey, RequestContext } from '../tenancy/request-context';
import {
  keepAnswer,
  lockOf,
  type StoredAnswer,
  storedAnswer,
  type TriedLock,
  tryLockOf,
  waitAtMost,
} from './idempotency.repository';
import { type Place, Turns } from './turns';

const KEY_WAIT_MS = 2_000;

/** What a write decided: its last statements, the answer, and whose data the answer holds. */
export interface Decision {
  writes: readonly Query[];
  answer: Answer;
  customerId?: string;
  /** what the key keeps instead of the answer, when that tells a secret */
  kept?: Answer;
}

/** What a write does in its unit. */
type Work = (unit: UnitOfWork) => Promise<Decision>;

interface Job {
  context: RequestContext;
  work: Work;
}

/** Thrown out of a unit whose key has its answer already. */
class Replay extends Error {
  constructor(readonly answer: Answer) {
    super('replayed');
  }
}

/** Thrown out of a turn whose key somebody else has: it is waited for without the locks of those who share the unit. */
class KeyInUse extends Error {}

/**
 * Runs every write of the API, once per `Idempotency-Key`. Key, fingerprint and answer are written in the transaction
 * of the effect; refusals by rule are remembered too, without the effect. Without a key it is a plain transaction.
 */
@Injectable()
export class Writer {
  private readonly turns = new Turns<Job, Answer>({
    alone: ({ context, work }) => this.run(context, work),
    together: (places) => this.share(places),
    isEveryones: (error) => error instanceof Overloaded || isTimeout((error as Error).cause),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /**
   * @returns the answer to send, byte for byte the one that was kept
   * @throws AppError IDEMPOTENCY_MISMATCH for a key that was used for something else, IDEMPOTENCY_IN_PROGRESS while
   * its first request still runs, and whatever the work refuses without a key
   */
  async run(context: RequestContext, work: Work): Promise<Answer> {
    const { idempotency } = context;
    if (!idempotency) return this.database.transaction(context, async (unit) => outcome(await work(unit)));
    return this.runOnce(context, idempotency, work);
  }

  /**
   * The same for writes that lock the same things in the same order, whoever sends them: they take turns, and those that
   * have waited share a transaction. Each has its own answer, key, audit and refusal; where PostgreSQL refuses what is
   * shared, each is done by itself.
   * @param turn what they are about, within the organization
   * @param work refuses before it has written anything, and leaves all that it writes; it throws a `StaleDecision` where
   * those behind it would need other locks than it has
   * @throws as `run`
   */
  runInTurn(turn: string, context: RequestContext, work: Work): Promise<Answer> {
    return this.turns.run(`${context.organizationId} ${turn}`, { context, work });
  }

  /** @throws AppError when the lock wasn't to be had in time, or the database not to be reached: none of them is settled */
  private async share(places: readonly Place<Job, Answer>[]): Promise<void> {
    const [first, ...others] = places.map(({ job }) => this.turnOf(job));
    if (!first) return;
    let results: PromiseSettledResult<Answer>[];
    try {
      results = await this.database.together([first, ...others]);
    } catch (error) {
      if (!isRefusal(error)) throw translate(error);
      await Promise.allSettled(places.map((place) => this.redo(place)));
      return;
    }
    for (const [at, place] of places.entries()) {
      const result = results[at] as PromiseSettledResult<Answer>;
      if (result.status === 'fulfilled') place.resolve(result.value);
      else if (result.reason instanceof Replay) place.resolve(result.reason.answer);
      // Nobody waits for it behind this one.
      else if (result.reason instanceof KeyInUse) void this.redo(place).catch(() => undefined);
      else place.reject(translate(result.reason));
    }
  }

  private redo({ job: { context, work }, resolve }: Place<Job, Answer>): Promise<Answer> {
    const answer = this.run(context, work);
    resolve(answer);
    return answer;
  }

  private turnOf({ context, work }: Job): Turn<Answer> {
    const { idempotency } = context;
    if (!idempotency) return { context, work: async (unit) => outcome(await work(unit)) };
    return {
      context,
      opening: [tryLockOf(context, idempotency.key), storedAnswer(context, idempotency.key)],
      onOpened: ([locks, stored]) => {
        if (!(locks as TriedLock[])[0]?.locked) throw new KeyInUse();
        replay(context, (stored as StoredAnswer[])[0], idempotency);
      },
      work: (unit) => this.decideOnce(unit, idempotency, work, []),
    };
  }

  private async runOnce(context: RequestContext, idempotency: IdempotencyKey, work: Work): Promise<Answer> {
    const lock = lockOf(context, idempotency.key);
    const opening: Opening = {
      opening: [...this.waiting(lock), storedAnswer(context, idempotency.key), SAVEPOINT],
      onOpened: (rows) => replay(context, rows.at(-2)?.[0] as StoredAnswer | undefined, idempotency),
    };
    try {
      return await this.database.transaction(
        context,
        (unit) => this.decideOnce(unit, idempotency, work, [ROLLBACK_TO_SAVEPOINT]),
        opening,
      );
    } catch (error) {
      if (error instanceof Replay) return error.answer;
      const cause = error instanceof AppError ? error.cause : error;
      if (isTimeout(cause) && failedQuery(cause) === lock) {
        throw new AppError('IDEMPOTENCY_IN_PROGRESS', undefined, { cause, retryAfterSeconds: 1 });
      }
      throw error;
    }
  }

  /** Nobody waits for a key longer than two seconds, however long other locks are waited for. */
  private waiting(lock: Query): Query[] {
    const usual = this.settings.LOCK_TIMEOUT_MS;
    return usual <= KEY_WAIT_MS ? [lock] : [waitAtMost(KEY_WAIT_MS), lock, waitAtMost(usual)];
  }

  /** @param takingBack what takes back whatever a work that refuses has written */
  private async decideOnce(
    unit: UnitOfWork,
    idempotency: IdempotencyKey,
    work: Work,
    takingBack: readonly Query[],
  ): Promise<Outcome<Answer>> {
    const decision = await work(unit).catch((error: unknown) => refusal(error, unit.context, takingBack));
    await unit.flight();
    const { writes, answer, customerId = null, kept = answer } = decision;
    const keeping = keepAnswer(unit.context, idempotency, kept, customerId, this.clock.now());
    return { writes: [...writes, keeping], result: answer };
  }
}

function outcome({ writes, answer }: Decision): Outcome<Answer> {
  return { writes, result: answer };
}

/**
 * True when PostgreSQL, or a look at what has moved, refused what is shared: nothing of it holds, and by itself each may do
 * better. Not where it isn't known what became of it, or nobody would.
 */
function isRefusal(error: unknown): boolean {
  if (isRetryable(error)) return true;
  const told = translate(error);
  return failedQuery(error) !== undefined && told instanceof AppError && told.code !== 'UNAVAILABLE';
}

/** A refusal by rule becomes an answer to remember. */
function refusal(error: unknown, context: RequestContext, takingBack: readonly Query[]): Decision {
  if (!(error instanceof AppError) || !error.isRuleRefusal) throw error;
  return {
    writes: takingBack,
    answer: Answer.refused(error, context.requestId, context.language),
  };
}

function replay(
  context: RequestContext,
  stored: StoredAnswer | undefined,
  { fingerprint }: IdempotencyKey,
): void {
  if (!stored) return;
  if (!stored.fingerprint.equals(fingerprint)) throw new AppError('IDEMPOTENCY_MISMATCH');
  // The body went with the customer it was about, or with her name.
  if (stored.body === null) {
    const gone = new AppError(stored.anonymized ? 'CUSTOMER_ANONYMIZED' : 'NOT_FOUND');
    throw new Replay(Answer.refused(gone, context.requestId, context.language));
  }
  throw new Replay(Answer.replayed(stored.status, stored.body));
}
