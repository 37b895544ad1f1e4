import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { failureOf } from '../common/failures';
import type { Language } from '../common/messages.catalogue';
import { newId } from '../common/ids';
import { checkedAs } from '../common/validation';
import { type Decision, Writer } from '../idempotency/writer';
import type { RequestContext } from '../tenancy/request-context';
import type { Verdict } from './batch.rules';
import { BatchRegistration, type Judged } from './batch-registration';
import { BatchTurns } from './batch-turns';
import type { CreateCustomersDto } from './dto/batch.dto';
import { CreateCustomerDto } from './dto/customer.dto';
import { refuseFutureBirth } from './registration.service';

type Failed = Extract<Verdict, { status: 'failed' }>;

/** Creating or finding up to a thousand customers with one request. */
@Injectable()
export class BatchService {
  constructor(
    private readonly writer: Writer,
    private readonly clock: Clock,
    private readonly registration: BatchRegistration,
    private readonly turns: BatchTurns,
  ) {}

  /**
   * Does for each entry what `POST /customers` does, in their order and in one transaction; an entry that is refused
   * doesn't hinder the others. Safe to repeat: who was created is found the next time. The answer holds ids and codes,
   * nothing personal.
   */
  createMany(context: RequestContext, { customers }: CreateCustomersDto): Promise<Answer> {
    const now = this.clock.now();
    const checked = customers.map((entry) => check(entry, now));
    return this.turns.take(() =>
      this.writer.run(context, async (unit): Promise<Decision> => {
        const sound = checked.filter((entry) => entry instanceof CreateCustomerDto);
        const judged = await this.registration.judge(unit, sound, now);
        let place = 0;
        const results = checked.map((entry, index) => ({
          index,
          ...resultOf(
            entry instanceof AppError ? entry : (judged.verdicts[place++] as Verdict),
            context.language,
          ),
        }));
        const batchId = newId();
        const counts = countsOf(results);
        const audit = auditEntry(context, now, { action: 'batch.registered', entityId: batchId, counts });
        return {
          writes: changesNothing(judged) ? [] : this.registration.writes(unit, judged, now, [audit]),
          answer: Answer.ok({ batchId, ...counts, results }),
        };
      }),
    );
  }
}

function changesNothing({ created, filled, unenrolled, start }: Judged): boolean {
  const enrolled = start.program_id === null ? 0 : unenrolled.length;
  return created.length + filled.length + enrolled === 0;
}

function check(entry: unknown, now: Date): CreateCustomerDto | AppError {
  try {
    const customer = checkedAs(CreateCustomerDto, entry);
    refuseFutureBirth(customer.birthDate, now);
    return customer;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function resultOf(verdict: Exclude<Verdict, Failed> | Failed | AppError, language: Language) {
  if (verdict instanceof AppError) return failure(verdict, language);
  if (verdict.status === 'failed') return failure(new AppError(verdict.code), language);
  const { status, id } = verdict;
  return { status, id, filled: status === 'existing' ? verdict.filled : [], error: null };
}

function failure(refused: AppError, language: Language) {
  return { status: 'failed' as const, id: null, filled: [], error: failureOf(refused, language) };
}

function countsOf(results: readonly { status: 'created' | 'existing' | 'failed'; filled: string[] }[]) {
  const count = (status: string): number => results.filter((result) => result.status === status).length;
  return {
    created: count('created'),
    existing: count('existing'),
    filled: results.filter(({ filled }) => filled.length > 0).length,
    failed: count('failed'),
  };
}
