import { Inject, Injectable } from '@nestjs/common';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { Settings } from '../config/settings';
import { Database, type Opening, type Outcome } from '../database/database';
import { isTimeout } from '../database/postgres-errors';
import type { Query } from '../database/statement';
import { failedQuery, ROLLBACK_TO_SAVEPOINT, SAVEPOINT, type UnitOfWork } from '../database/unit-of-work';
import type { IdempotencyKey, RequestContext } from '../tenancy/request-context';
import { keepAnswer, lockOf, type StoredAnswer, storedAnswer, waitAtMost } from './idempotency.repository';

const KEY_WAIT_MS = 2_000;

/** What a write decided: its last statements, the answer, and whose data the answer holds. */
export interface Decision {
  writes: readonly Query[];
  answer: Answer;
  customerId?: string;
  /** what the key keeps instead of the answer, when that tells a secret */
  kept?: Answer;
}

/** Thrown out of a unit whose key has its answer already. */
class Replay extends Error {
  constructor(readonly answer: Answer) {
    super('replayed');
  }
}

/**
 * Runs every write of the API, once per `Idempotency-Key`. Key, fingerprint and answer are written in the transaction
 * of the effect; refusals by rule are remembered too, without the effect. Without a key it is a plain transaction.
 */
@Injectable()
export class Writer {
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
  async run(context: RequestContext, work: (unit: UnitOfWork) => Promise<Decision>): Promise<Answer> {
    const { idempotency } = context;
    if (!idempotency) return this.database.transaction(context, async (unit) => outcome(await work(unit)));
    return this.runOnce(context, idempotency, work);
  }

  private async runOnce(
    context: RequestContext,
    idempotency: IdempotencyKey,
    work: (unit: UnitOfWork) => Promise<Decision>,
  ): Promise<Answer> {
    const lock = lockOf(context, idempotency.key);
    const opening: Opening = {
      opening: [...this.waiting(lock), storedAnswer(context, idempotency.key), SAVEPOINT],
      onOpened: (rows) => replay(context, rows.at(-2)?.[0] as StoredAnswer | undefined, idempotency),
    };
    try {
      return await this.database.transaction(
        context,
        (unit) => this.decideOnce(unit, idempotency, work),
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

  private async decideOnce(
    unit: UnitOfWork,
    idempotency: IdempotencyKey,
    work: (unit: UnitOfWork) => Promise<Decision>,
  ): Promise<Outcome<Answer>> {
    const decision = await work(unit).catch((error: unknown) => refusal(error, unit.context));
    await unit.flight();
    const { writes, answer, customerId = null, kept = answer } = decision;
    const keeping = keepAnswer(unit.context, idempotency, kept, customerId, this.clock.now());
    return { writes: [...writes, keeping], result: answer };
  }
}

function outcome({ writes, answer }: Decision): Outcome<Answer> {
  return { writes, result: answer };
}

/** A refusal by rule becomes an answer to remember, after whatever was written is taken back. */
function refusal(error: unknown, context: RequestContext): Decision {
  if (!(error instanceof AppError) || !error.isRuleRefusal) throw error;
  return {
    writes: [ROLLBACK_TO_SAVEPOINT],
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
