import { Injectable } from '@nestjs/common';
import { auditEntry, auditValues } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError, invalidField } from '../common/errors';
import { newId } from '../common/ids';
import { utcDate } from '../common/text';
import type { Query } from '../database/statement';
import type { UnitOfWork } from '../database/unit-of-work';
import { type Decision, Writer } from '../idempotency/writer';
import type { RequestContext } from '../tenancy/request-context';
import { changeTotals } from '../totals/totals.repository';
import { ContactLookup, type Found, releaseAliases } from './contact-lookup';
import { customerView, summaryOf } from './customers.presenter';
import { lockCustomer } from './customer-locks';
import { customersRepository } from './customers.repository';
import type { CustomerRow, OwnerRow, StartRow } from './customers.rows';
import type { CreateCustomerDto } from './dto/customer.dto';
import { enrolledEntry, LoyaltyAccounts, type OpenedAccount } from './loyalty-accounts';

/** Finding a customer by phone, or creating one: POST /customers. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly writer: Writer,
    private readonly clock: Clock,
    private readonly contacts: ContactLookup,
    private readonly accounts: LoyaltyAccounts,
  ) {}

  /**
   * Creates a customer and enrolls her in the active program, or returns the one who has this phone, with a missing
   * e-mail and birth date filled in. However many ask at once, one phone is one customer.
   * @throws AppError VALIDATION_ERROR for a birth date in the future, EMAIL_IN_USE for an e-mail that another
   * customer has when the phone is new or absent
   */
  async findOrCreate(context: RequestContext, input: CreateCustomerDto): Promise<Answer> {
    const now = this.clock.now();
    refuseFutureBirth(input.birthDate, now);
    return this.writer.run(context, async (unit) => {
      const found = await this.contacts.find(unit, { phone: input.phone, email: input.email }, now);
      const byPhone = found.owners.find((owner) => owner.by_phone);
      if (byPhone) return this.complete(unit, byPhone, input, found, now);
      if (found.owners.length > 0) throw new AppError('EMAIL_IN_USE');
      return this.create(context, input, found, now);
    });
  }

  private create(context: RequestContext, input: CreateCustomerDto, found: Found, now: Date): Decision {
    const row: CustomerRow = {
      id: newId(),
      organization_id: context.organizationId,
      name: input.name,
      email: input.email ?? null,
      phone: found.phone,
      birth_date: input.birthDate ?? null,
      created_at: now,
    };
    const enrollment = this.enroll(context, row.id, found.start, now);
    return {
      writes: [
        customersRepository.register(
          context,
          row,
          enrollment?.summary ?? null,
          auditValues(context, now, { action: 'customer.created', entityId: row.id }),
          { customers: 1, rollups: enrollment?.rollups },
        ),
      ],
      answer: Answer.created({ ...customerView(row), loyalty: enrollment?.summary ?? null }).tagged(1),
      customerId: row.id,
    };
  }

  /** The existing customer, with what was missing filled in and the enrollment made up for. */
  private async complete(
    unit: UnitOfWork,
    owner: OwnerRow,
    input: CreateCustomerDto,
    found: Found,
    now: Date,
  ): Promise<Decision> {
    const { context } = unit;
    const filled = await this.fill(unit, owner, input, found, now);
    const summary = summaryOf(owner);
    const enrollment = summary ? null : this.enroll(context, owner.id, found.start, now);
    const { changedFields } = filled;
    const audit = enrollment
      ? [enrolledEntry(context, owner.id, now, changedFields)]
      : changedFields.length > 0
        ? [auditEntry(context, now, { action: 'customer.updated', entityId: owner.id, changedFields })]
        : [];
    return {
      writes: [
        ...filled.writes,
        ...(enrollment ? [enrollment.write, changeTotals(context, { rollups: enrollment.rollups })] : []),
        ...audit,
      ],
      answer: Answer.ok({
        ...customerView(filled.row),
        loyalty: summary ?? enrollment?.summary ?? null,
      }).tagged(filled.row.version),
      customerId: owner.id,
    };
  }

  private async fill(
    unit: UnitOfWork,
    owner: OwnerRow,
    input: CreateCustomerDto,
    found: Found,
    now: Date,
  ): Promise<{ row: CustomerRow & { version: number }; changedFields: string[]; writes: Query[] }> {
    if (!isMissing(owner, input)) return { row: owner, changedFields: [], writes: [] };
    // Locked and read again: somebody may have changed the row since it was found.
    const row = await lockCustomer(unit, owner.id);
    const emailIsFree = found.owners.every((other) => other.id === row.id);
    const email = row.email ?? (emailIsFree ? (input.email ?? null) : null);
    const birthDate = row.birth_date ?? input.birthDate ?? null;
    const changedFields = [
      ...(email === row.email ? [] : ['email']),
      ...(birthDate === row.birth_date ? [] : ['birth_date']),
    ];
    if (changedFields.length === 0) return { row, changedFields, writes: [] };
    const { name, phone, marketing_opt_in: marketingOptIn } = row;
    return {
      row: { ...row, email, birth_date: birthDate, version: row.version + 1 },
      changedFields,
      writes: [
        ...releaseAliases(unit.context, row.id, { phone, email }, found),
        customersRepository.update(
          unit.context,
          row.id,
          { name, phone, email, birthDate, marketingOptIn },
          now,
        ),
      ],
    };
  }

  private enroll(
    context: RequestContext,
    customerId: string,
    start: StartRow,
    now: Date,
  ): OpenedAccount | null {
    if (start.program_id === null) return null;
    const { program_id: programId, tier_id: tierId, tier_name: tierName } = start;
    return this.accounts.open(context, customerId, { programId, tierId, tierName }, now);
  }
}

function isMissing(owner: OwnerRow, input: CreateCustomerDto): boolean {
  return (
    (owner.email === null && input.email !== undefined) ||
    (owner.birth_date === null && input.birthDate !== undefined)
  );
}

/** @throws AppError VALIDATION_ERROR for a day after today (UTC) */
export function refuseFutureBirth(birthDate: string | null | undefined, now: Date): void {
  if (birthDate && birthDate > utcDate(now))
    throw invalidField('birthDate', 'birthDate must not be in the future');
}
