import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { cutPage, makeCursor, pageStart, paginationOf } from '../common/pagination';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import { forgetAnswersAbout } from '../idempotency/idempotency.repository';
import { type Decision, Writer } from '../idempotency/writer';
import type { RequestContext } from '../tenancy/request-context';
import type { Rollup } from '../totals/rollups';
import { changeTotals } from '../totals/totals.repository';
import { ContactLookup, type Found } from './contact-lookup';
import { customerView, listItem, profileView } from './customers.presenter';
import { customersRepository } from './customers.repository';
import type { CustomerRow, CustomerValues, ListRow, ProfileRow, ListStart, ShareRow } from './customers.rows';
import type { ListCustomersQuery, UpdateCustomerDto } from './dto/customer.dto';
import { phoneDigits } from './identity';
import { refuseFutureBirth } from './registration.service';

const COLUMN_OF = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  birthDate: 'birth_date',
  marketingOptIn: 'marketing_opt_in',
} as const;

type LockedRow = CustomerRow & { marketing_opt_in: boolean };

/** Customers: reading, searching, changing and deleting them. */
@Injectable()
export class CustomersService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
    private readonly contacts: ContactLookup,
  ) {}

  /** One page of the organization's customers, newest first, with the exact total unless it isn't wanted. */
  async list(context: RequestContext, request: ListCustomersQuery) {
    const { limit = 20, page = 1, cursor } = request;
    const term = (request.search ?? '').trim();
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, term);
    const now = this.clock.now();
    const [rowsOfPage, count] = listQueries(context, term, start, limit + 1, now);
    const queries = request.count === 'none' ? [rowsOfPage] : [rowsOfPage, count];
    const [found = [], counted = []] = await this.database.readAll(context, queries);
    const { rows, more } = cutPage(found as ListRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, term) : null;
    const total =
      request.count === 'none' ? null : ((counted[0] as { total: number } | undefined)?.total ?? 0);
    return { customers: rows.map(listItem), pagination: paginationOf({ page, limit }, total, nextCursor) };
  }

  /** The profile with loyalty and the last ten entries. @throws AppError NOT_FOUND */
  async findById(context: RequestContext, id: string) {
    const [row] = await this.database.read<ProfileRow>(
      context,
      customersRepository.profile(context, id, this.clock.now()),
    );
    if (!row) throw new AppError('NOT_FOUND');
    return profileView(row);
  }

  /**
   * Changes the fields that are given; null clears.
   * @throws AppError NOT_FOUND, PHONE_IN_USE, EMAIL_IN_USE; VALIDATION_ERROR when nothing is given
   */
  async update(context: RequestContext, id: string, input: UpdateCustomerDto): Promise<Answer> {
    const now = this.clock.now();
    if (Object.values(input).every((value) => value === undefined)) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    refuseFutureBirth(input.birthDate, now);
    return this.writer.run(context, async (unit) => {
      const found = await this.contacts.find(unit, { phone: input.phone, email: input.email }, now);
      const [row] = await unit.rows(customersRepository.lock(context, id));
      if (!row) throw new AppError('NOT_FOUND');
      refuseTaken(row, found);
      return this.change(context, row, valuesAfter(row, input, found), now);
    });
  }

  private change(context: RequestContext, row: LockedRow, values: CustomerValues, now: Date): Decision {
    const after: LockedRow = {
      ...row,
      name: values.name,
      email: values.email,
      phone: values.phone,
      birth_date: values.birthDate,
      marketing_opt_in: values.marketingOptIn,
    };
    const changedFields = Object.values(COLUMN_OF).filter((column) => after[column] !== row[column]);
    const writes =
      changedFields.length === 0
        ? []
        : [
            customersRepository.update(context, row.id, values, now),
            auditEntry(context, now, { action: 'customer.updated', entityId: row.id, changedFields }),
          ];
    const view = { ...customerView(after), marketing_opt_in: after.marketing_opt_in };
    return { writes, answer: Answer.ok(view), customerId: row.id };
  }

  /**
   * Deletes a customer with enrollments, entries, redemptions and coupon assignments; the totals follow, and
   * remembered answers lose what they said about her.
   * @throws AppError NOT_FOUND, also the second time
   */
  async delete(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const [customers, accounts, share] = await unit.flight(
        customersRepository.lockForDeletion(context, id),
        customersRepository.lockAccounts(context, id),
        customersRepository.findShare(context, id),
      );
      if (customers.length === 0) throw new AppError('NOT_FOUND');
      const sum = (column: 'points_balance' | 'total_points_earned'): number =>
        accounts.reduce((total, account) => total + account[column], 0);
      const now = this.clock.now();
      return {
        writes: [
          customersRepository.delete(context, id),
          forgetAnswersAbout(context, id),
          auditEntry(context, now, { action: 'customer.deleted', entityId: id }),
          changeTotals(context, {
            customers: -1,
            pointsBalance: -sum('points_balance'),
            pointsEarned: -sum('total_points_earned'),
            redemptions: -share.filter(({ metric }) => metric === 'redemptions').length,
            rollups: share.map(withdrawn),
          }),
        ],
        answer: Answer.done(),
      };
    });
  }
}

/** The share as a change that takes it away. */
function withdrawn(row: ShareRow): Rollup {
  const { metric, program_id: programId, subject_id: subjectId, at, amount } = row;
  return { metric, programId, subjectId, at, amount: -amount };
}

/** The page and its count, of all customers or of those that a term finds. */
function listQueries(
  context: RequestContext,
  term: string,
  start: ListStart,
  rows: number,
  now: Date,
): [Query, Query] {
  if (term === '') {
    return [customersRepository.list(context, start, rows, now), customersRepository.countAll(context)];
  }
  const search = { term, digits: phoneDigits(term) };
  return [
    customersRepository.search(context, search, start, rows, now),
    customersRepository.countFound(context, search),
  ];
}

function refuseTaken(row: LockedRow, { owners, phone }: Found): void {
  const others = owners.filter((owner) => owner.id !== row.id);
  if (others.some((owner) => phone !== null && owner.phone === phone)) throw new AppError('PHONE_IN_USE');
  if (others.length > 0) throw new AppError('EMAIL_IN_USE');
}

function valuesAfter(row: LockedRow, input: UpdateCustomerDto, found: Found): CustomerValues {
  return {
    name: input.name ?? row.name,
    email: input.email === undefined ? row.email : input.email,
    phone: input.phone === undefined ? row.phone : found.phone,
    birthDate: input.birthDate === undefined ? row.birth_date : input.birthDate,
    marketingOptIn: input.marketingOptIn ?? row.marketing_opt_in,
  };
}
