import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { type Precondition, refuseUnless } from '../common/precondition';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import { forgetAnswersAbout } from '../idempotency/idempotency.repository';
import { type Decision, Writer } from '../idempotency/writer';
import type { RequestContext } from '../tenancy/request-context';
import type { Rollup } from '../totals/rollups';
import { changeTotals } from '../totals/totals.repository';
import { MARKETING } from './consents/consent.rules';
import { consentsRepository } from './consents/consents.repository';
import { ContactLookup, type Found, releaseAliases } from './contact-lookup';
import { customerView, profileView } from './customers.presenter';
import { lockCustomer, refuseAnonymized, refuseMoved } from './customer-locks';
import { deletionRepository } from './customer-deletion.repository';
import { customersRepository } from './customers.repository';
import type { CustomerValues, LockedCustomerRow, ProfileRow, ShareRow } from './customers.rows';
import { findContactsOf, forgetImportedRows } from './imported-rows.repository';
import type { UpdateCustomerDto } from './dto/customer.dto';
import { refuseFutureBirth } from './registration.service';

const COLUMN_OF = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  birthDate: 'birth_date',
  marketingOptIn: 'marketing_opt_in',
} as const;

/** Customers: reading, changing and deleting them. */
@Injectable()
export class CustomersService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
    private readonly contacts: ContactLookup,
  ) {}

  /** The profile with loyalty and the last ten entries. @throws AppError NOT_FOUND */
  async findById(context: RequestContext, id: string): Promise<Answer> {
    const [row] = await this.database.read<ProfileRow>(
      context,
      customersRepository.profile(context, id, this.clock.now()),
    );
    if (!row) throw new AppError('NOT_FOUND');
    return Answer.ok(profileView(row)).tagged(row.version);
  }

  /**
   * Changes the fields that are given; null clears.
   * @param precondition which versions of the row may be changed
   * @throws AppError NOT_FOUND, PRECONDITION_FAILED, PHONE_IN_USE, EMAIL_IN_USE; VALIDATION_ERROR when nothing is
   * given
   */
  async update(
    context: RequestContext,
    id: string,
    input: UpdateCustomerDto,
    precondition?: Precondition,
  ): Promise<Answer> {
    const now = this.clock.now();
    if (Object.values(input).every((value) => value === undefined)) {
      throw new AppError('VALIDATION_ERROR', { body: ['at least one field must be given'] });
    }
    refuseFutureBirth(input.birthDate, now);
    return this.writer.run(context, async (unit) => {
      const found = await this.contacts.find(unit, { phone: input.phone, email: input.email }, now);
      const row = await lockCustomer(unit, id);
      refuseUnless(precondition, row.version);
      refuseAnonymized(row);
      refuseTaken(row, found);
      const values = valuesAfter(row, input, found);
      return this.change(context, row, values, releaseAliases(context, row.id, values, found), now);
    });
  }

  private change(
    context: RequestContext,
    row: LockedCustomerRow,
    values: CustomerValues,
    before: Query[],
    now: Date,
  ): Decision {
    const after: LockedCustomerRow = {
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
            ...before,
            customersRepository.update(context, row.id, values, now),
            ...consentWrites(context, row, after, now),
            auditEntry(context, now, { action: 'customer.updated', entityId: row.id, changedFields }),
          ];
    const view = { ...customerView(after), marketing_opt_in: after.marketing_opt_in };
    const version = row.version + (writes.length > 0 ? 1 : 0);
    return { writes, answer: Answer.ok(view).tagged(version), customerId: row.id };
  }

  /**
   * Deletes a customer, and whoever was merged into her, with enrollments, entries, redemptions and coupon assignments;
   * the totals follow; remembered answers and uploaded files lose what they said about her.
   * @param precondition which versions of the row may be deleted
   * @throws AppError NOT_FOUND, also the second time; PRECONDITION_FAILED
   */
  async delete(context: RequestContext, id: string, precondition?: Precondition): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const [[row], [standsFor], accounts, share, contacts] = await unit.flight(
        deletionRepository.lockForDeletion(context, id),
        customersRepository.standsFor(context, id),
        deletionRepository.lockAccounts(context, id),
        deletionRepository.findShare(context, id),
        findContactsOf(context, id),
      );
      if (!row) throw new AppError('NOT_FOUND');
      refuseMoved(row, standsFor);
      refuseUnless(precondition, row.version);
      const sum = (column: 'points_balance' | 'total_points_earned'): number =>
        accounts.reduce((total, account) => total + account[column], 0);
      const now = this.clock.now();
      return {
        writes: [
          forgetAnswersAbout(context, row.id),
          deletionRepository.keepReversals(context, row.id),
          ...contacts.flatMap((contact) => forgetImportedRows(context, contact)),
          deletionRepository.delete(context, row.id),
          auditEntry(context, now, { action: 'customer.deleted', entityId: row.id }),
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

/** The consent that an edit of `marketing_opt_in` records. */
function consentWrites(
  context: RequestContext,
  before: LockedCustomerRow,
  { marketing_opt_in: granted }: LockedCustomerRow,
  now: Date,
): Query[] {
  if (granted === before.marketing_opt_in) return [];
  const consent = { ...MARKETING, granted, source: 'api', occurredAt: now } as const;
  return [consentsRepository.insert(context, [before.id], consent, now)];
}

function refuseTaken(row: LockedCustomerRow, { owners, phone }: Found): void {
  const others = owners.filter((owner) => owner.id !== row.id);
  if (others.some((owner) => phone !== null && owner.by_phone)) throw new AppError('PHONE_IN_USE');
  if (others.length > 0) throw new AppError('EMAIL_IN_USE');
}

function valuesAfter(row: LockedCustomerRow, input: UpdateCustomerDto, found: Found): CustomerValues {
  return {
    name: input.name ?? row.name,
    email: input.email === undefined ? row.email : input.email,
    phone: input.phone === undefined ? row.phone : found.phone,
    birthDate: input.birthDate === undefined ? row.birth_date : input.birthDate,
    marketingOptIn: input.marketingOptIn ?? row.marketing_opt_in,
  };
}
