import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { say } from '../../common/messages';
import { refuseAnonymized, refuseMerged } from '../../customers/customer-locks';
import { customersRepository } from '../../customers/customers.repository';
import type { LockedCustomerRow } from '../../customers/customers.rows';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import type { LockedAccountRow } from '../accounts/accounts.repository';
import { accountState, AccountsService } from '../accounts/accounts.service';
import { changeWrites } from '../ledger/ledger.writes';
import type { AccountState } from '../ledger/ledger.rules';
import { programsRepository } from '../programs/programs.repository';
import { type AccountLotRow, mergingRepository, type ProgramTierRow } from './merging.repository';
import { decideMerge, type MergedAccount } from './merging.rules';

interface Met {
  accounts: LockedAccountRow[];
  lots: AccountLotRow[];
  tiers: ProgramTierRow[];
  followers: { id: string; merged_into: string }[];
}

/** Merging two customers who are one person. */
@Injectable()
export class MergingService {
  constructor(
    private readonly writer: Writer,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Merges a customer into another one: balances, lots, redemptions and lifetime totals go over, program by program;
   * the target's fields that are filled win; from then on the source's id, phone and e-mail stand for the target.
   * @throws AppError NOT_FOUND, VALIDATION_ERROR for a customer with herself, CUSTOMER_ANONYMIZED, POINTS_LIMIT
   */
  merge(context: RequestContext, targetId: string, sourceId: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const ids = [sourceId, targetId];
      const [, canonical, customers] = await unit.flight(
        programsRepository.lock(context),
        mergingRepository.findCanonical(context, ids),
        mergingRepository.lockCustomers(context, ids),
      );
      const rowOf = (id: string) => {
        const found = canonical.find((each) => each.id === id)?.canonical_id;
        return customers.find((row) => row.id === found);
      };
      const [source, target] = [rowOf(sourceId), rowOf(targetId)];
      if (!source || !target) throw new AppError('NOT_FOUND');
      if (source.id === target.id) {
        throw invalidField('sourceCustomerId', say('a customer is not merged with herself'));
      }
      [source, target].forEach(refuseMerged);
      [source, target].forEach(refuseAnonymized);
      return this.mergeLocked(unit, source, target);
    });
  }

  private async mergeLocked(
    unit: UnitOfWork,
    source: LockedCustomerRow,
    target: LockedCustomerRow,
  ): Promise<Decision> {
    const { context } = unit;
    const ids = [source.id, target.id];
    const [accounts, lots, tiers, followers, customers] = await unit.flight(
      mergingRepository.lockAccounts(context, ids),
      mergingRepository.findLots(context, ids),
      mergingRepository.findTiers(context),
      mergingRepository.findMergedAccounts(context, source.id),
      mergingRepository.findFollowers(context, source.id),
    );
    const now = this.clock.now();
    const mergeId = newId();
    const met = { accounts, lots, tiers, followers };
    const merged = accounts
      .filter((account) => account.customer_id === source.id)
      .map((account) => this.mergeAccount(context, account, target.id, met, mergeId, now));
    const taken = {
      phone: target.phone === null ? source.phone : null,
      email: target.email === null ? source.email : null,
      birthDate: target.birth_date === null ? source.birth_date : null,
    };
    const undo = {
      taken,
      followers: customers.map(({ customer_id: id }) => id),
      accounts: merged.map(({ plan }) => plan),
    };
    return {
      writes: [
        mergingRepository.insert(
          context,
          { id: mergeId, sourceId: source.id, targetId: target.id, undo },
          now,
        ),
        ...merged.flatMap(({ writes }) => writes),
        ...contactWrites(context, source, target, taken, now),
        auditEntry(context, now, {
          action: 'customer.merged',
          entityId: source.id,
          changedFields: ['merged_into'],
        }),
        changeTotals(context, { customers: -1 }),
      ],
      answer: Answer.ok({ targetId: target.id, mergedFrom: source.id, mergeId }),
      customerId: target.id,
    };
  }

  /** One program: the source's account is emptied into the target's, which is opened if she has none. */
  private mergeAccount(
    context: RequestContext,
    from: LockedAccountRow,
    targetId: string,
    met: Met,
    mergeId: string,
    now: Date,
  ): { plan: MergedAccount; writes: Query[] } {
    const programTiers = met.tiers.filter((tier) => tier.program_id === from.program_id);
    const stateOf = (row: LockedAccountRow): AccountState =>
      accountState(
        row,
        met.lots.filter((lot) => lot.account_id === row.id),
        programTiers,
      );
    const known = met.accounts.find(
      (account) => account.customer_id === targetId && account.program_id === from.program_id,
    );
    const start = programTiers.find((tier) => tier.min_points === 0);
    const opened = known
      ? null
      : this.accounts.open(
          context,
          targetId,
          { programId: from.program_id, tierId: start?.id ?? null, tierName: start?.name ?? null },
          now,
        );
    const before = {
      source: stateOf(from),
      target: stateOf(known ?? emptyAccount(from, opened?.summary.id)),
    };
    const after = decideMerge(before.source, before.target, mergeId, { now, newId });
    const pair = { source: before.source.id, target: before.target.id };
    const audit = { action: 'loyalty_account.merged', now };
    const followers = met.followers.filter(({ merged_into: into }) => into === from.id).map(({ id }) => id);
    return {
      plan: {
        ...pair,
        followers,
        points: after.points,
        earned: after.earned,
        targetVersion: after.target.account.version,
      },
      writes: [
        ...(opened ? [opened.write] : []),
        ...changeWrites(context, before.source, after.source, audit),
        mergingRepository.moveLots(context, pair),
        mergingRepository.moveRedemptions(context, pair),
        mergingRepository.handOver(context, pair, targetId),
        ...changeWrites(context, before.target, after.target, audit),
      ],
    };
  }
}

function emptyAccount(like: LockedAccountRow, id = ''): LockedAccountRow {
  return { ...like, id, points_balance: 0, total_points_earned: 0, version: 0, last_entry_at: null };
}

/** What the target lacks it takes over from the source; a phone and an e-mail then stand with the target alone. */
function contactWrites(
  context: RequestContext,
  source: LockedCustomerRow,
  target: LockedCustomerRow,
  taken: { phone: string | null; email: string | null; birthDate: string | null },
  now: Date,
): Query[] {
  const kept = {
    phone: taken.phone === null ? source.phone : null,
    email: taken.email === null ? source.email : null,
  };
  const changedFields = [
    ...(taken.phone === null ? [] : ['phone']),
    ...(taken.email === null ? [] : ['email']),
    ...(taken.birthDate === null ? [] : ['birth_date']),
  ];
  const values = {
    name: target.name,
    phone: target.phone ?? taken.phone,
    email: target.email ?? taken.email,
    birthDate: target.birth_date ?? taken.birthDate,
    marketingOptIn: target.marketing_opt_in,
  };
  return [
    mergingRepository.retire(context, source.id, target.id, kept, now),
    ...(changedFields.length === 0
      ? []
      : [
          customersRepository.update(context, target.id, values, now),
          auditEntry(context, now, { action: 'customer.updated', entityId: target.id, changedFields }),
        ]),
  ];
}
