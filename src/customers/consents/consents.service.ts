import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import type { PageQuery } from '../../common/page.query';
import { Database } from '../../database/database';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { lockCustomer, refuseAnonymized } from '../customer-locks';
import { customersRepository } from '../customers.repository';
import type { LockedCustomerRow } from '../customers.rows';
import { marketingAfter } from './consent.rules';
import type { ConsentDto } from './consents.dto';
import { type ConsentRow, consentsRepository, type NewConsent } from './consents.repository';

/** What customers agree to: recorded as a history, read with the present state. */
@Injectable()
export class ConsentsService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /**
   * Records that a customer agrees to something, or no longer does. What she said last about marketing by any channel
   * is her `marketing_opt_in`.
   * @throws AppError NOT_FOUND, CUSTOMER_ANONYMIZED, VALIDATION_ERROR for a time in the future
   */
  record(context: RequestContext, customerId: string, input: ConsentDto): Promise<Answer> {
    const { purpose, channel = 'any', granted, source = 'api' } = input;
    return this.writer.run(context, async (unit) => {
      const row = await lockCustomer(unit, customerId);
      const now = this.clock.now();
      const occurredAt = input.occurredAt === undefined ? now : new Date(input.occurredAt);
      if (occurredAt > now) throw invalidField('occurredAt', 'occurredAt must not be in the future');
      refuseAnonymized(row);
      return this.decide(unit, row, { purpose, channel, granted, source, occurredAt }, now);
    });
  }

  private async decide(
    unit: UnitOfWork,
    row: LockedCustomerRow,
    consent: NewConsent,
    now: Date,
  ): Promise<Decision> {
    const { context } = unit;
    const [latest] = await unit.rows(consentsRepository.findLatest(context, row.id, consent));
    const marketingOptIn = marketingAfter(row.marketing_opt_in, consent, latest?.occurred_at ?? null);
    const isChanged = marketingOptIn !== row.marketing_opt_in;
    const { name, email, phone, birth_date: birthDate } = row;
    const values = { name, email, phone, birthDate, marketingOptIn };
    const { occurredAt, ...said } = consent;
    const times = { occurred_at: occurredAt, recorded_at: now };
    const view: ConsentRow = { id: newId(), customer_id: row.id, ...said, ...times };
    const changedFields = isChanged ? ['marketing_opt_in'] : [];
    return {
      writes: [
        consentsRepository.insert(context, [row.id], consent, now, [view.id]),
        ...(isChanged ? [customersRepository.update(context, row.id, values, now)] : []),
        auditEntry(context, now, { action: 'customer.consented', entityId: row.id, changedFields }),
      ],
      answer: Answer.created(view),
      customerId: row.id,
    };
  }

  /**
   * Her consents and those of whoever was merged into her, newest first, with what she herself said last of each
   * purpose and channel.
   * @throws AppError NOT_FOUND
   */
  async list(context: RequestContext, customerId: string, request: PageQuery): Promise<Paged<ConsentRow>> {
    const { page = 1, limit = 20, cursor } = request;
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, customerId);
    const [counted = [], found = [], current = []] = await this.database.readAll(context, [
      consentsRepository.count(context, customerId),
      consentsRepository.list(context, customerId, start, limit + 1),
      consentsRepository.findCurrent(context, customerId),
    ]);
    const [total] = counted as { total: number }[];
    if (!total) throw new AppError('NOT_FOUND');
    const { rows, more } = cutPage(found as ConsentRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.occurred_at, order: 0, id: last.id }, customerId) : null;
    const pagination = paginationOf({ page, limit }, total.total, nextCursor);
    return Paged.within('consents', rows, pagination, { current });
  }
}
