import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { say } from '../../common/messages';
import { refuseAnonymized, refuseMerged } from '../../customers/customer-locks';
import type { LockedCustomerRow } from '../../customers/customers.rows';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import type { LockedAccountRow } from '../accounts/accounts.repository';
import { accountState, AccountsService } from '../accounts/accounts.service';
import { changeWrites } from '../ledger/ledger.writes';
import type { AccountState, Moment } from '../ledger/ledger.rules';
import { programsRepository } from '../programs/programs.repository';
import { contactEdit } from './contact-edit';
import { type AccountLotRow, mergingRepository, type ProgramTierRow } from './merging.repository';
import { decideMerge, type MergedAccount, type UndoPlan } from './merging.rules';

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
    const { coupons, customers, ...met } = await meet(unit, source.id, target.id);
    const moment = { now: this.clock.now(), newId };
    const merge = { id: newId(), sourceId: source.id, targetId: target.id };
    const merged = met.accounts
      .filter((account) => account.customer_id === source.id)
      .map((account) => this.mergeAccount(context, account, met, merge, moment));
    const undo = {
      taken: takenOver(source, target),
      followers: customers.map(({ customer_id: id }) => id),
      accounts: merged.map(({ plan }) => plan),
      coupons,
    };
    const audit = { action: 'customer.merged', entityId: source.id, changedFields: ['merged_into'] };
    return {
      writes: [
        mergingRepository.insert(context, { ...merge, undo }, moment.now),
        ...merged.flatMap(({ writes }) => writes),
        ...mergingRepository.moveCoupons(context, undo.coupons, target.id),
        ...contactWrites(context, source, target, undo.taken, moment.now),
        auditEntry(context, moment.now, audit),
        changeTotals(context, { customers: -1 }),
      ],
      answer: Answer.ok({ targetId: target.id, mergedFrom: source.id, mergeId: merge.id }),
      customerId: target.id,
    };
  }

  /** One program: the source's account is emptied into the target's, which is opened if she has none. */
  private mergeAccount(
    context: RequestContext,
    from: LockedAccountRow,
    met: Met,
    merge: { id: string; targetId: string },
    moment: Moment,
  ): { plan: MergedAccount; writes: Query[] } {
    const { row: into, writes: opening } = this.targetAccount(context, from, met, merge.targetId, moment.now);
    const before = { source: stateOf(from, met), target: stateOf(into, met) };
    const after = decideMerge(before.source, before.target, merge.id, moment);
    const pair = { source: from.id, target: into.id };
    const audit = { action: 'loyalty_account.merged', now: moment.now };
    const followers = met.followers.filter((each) => each.merged_into === from.id).map(({ id }) => id);
    const { points, earned } = after;
    return {
      plan: { ...pair, followers, points, earned, targetVersion: after.target.account.version },
      writes: [
        ...opening,
        ...changeWrites(context, before.source, after.source, audit, {}, { before: true, after: false }),
        mergingRepository.moveLots(context, pair),
        mergingRepository.moveRedemptions(context, pair),
        mergingRepository.handOver(context, pair, merge.targetId),
        ...changeWrites(context, before.target, after.target, audit),
      ],
    };
  }

  private targetAccount(
    context: RequestContext,
    from: LockedAccountRow,
    { accounts, tiers }: Met,
    targetId: string,
    now: Date,
  ): { row: LockedAccountRow; writes: Query[] } {
    const { program_id: programId } = from;
    const known = accounts.find((each) => each.customer_id === targetId && each.program_id === programId);
    if (known) return { row: known, writes: [] };
    const first = tiers.find((tier) => tier.program_id === programId && tier.min_points === 0);
    const start = { programId, tierId: first?.id ?? null, tierName: first?.name ?? null };
    const { summary, write, rollups } = this.accounts.open(context, targetId, start, now);
    const nothing = { points_balance: 0, total_points_earned: 0, version: 0, last_entry_at: null };
    return {
      row: { ...from, ...nothing, id: summary.id, tier_id: start.tierId, customer_id: targetId },
      writes: [write, changeTotals(context, { rollups })],
    };
  }
}

/** Everything of both that a merge moves, their accounts under their locks. */
async function meet(unit: UnitOfWork, sourceId: string, targetId: string) {
  const { context } = unit;
  const ids = [sourceId, targetId];
  const [accounts, lots, tiers, followers, customers, coupons] = await unit.flight(
    mergingRepository.lockAccounts(context, ids),
    mergingRepository.findLots(context, ids),
    mergingRepository.findTiers(context),
    mergingRepository.findMergedAccounts(context, sourceId),
    mergingRepository.findFollowers(context, sourceId),
    mergingRepository.findCoupons(context, sourceId, targetId),
  );
  const idsOf = (kind: string) => coupons.filter((each) => each.kind === kind).map(({ id }) => id);
  return {
    ...{ accounts, lots, tiers, followers, customers },
    coupons: { assignments: idsOf('assignment'), uses: idsOf('use') },
  };
}

function stateOf(row: LockedAccountRow, { lots, tiers }: Pick<Met, 'lots' | 'tiers'>): AccountState {
  return accountState(
    row,
    lots.filter((lot) => lot.account_id === row.id),
    tiers.filter((tier) => tier.program_id === row.program_id),
  );
}

/** What the target lacks and the source has. */
function takenOver(source: LockedCustomerRow, target: LockedCustomerRow): UndoPlan['taken'] {
  return {
    phone: target.phone === null ? source.phone : null,
    email: target.email === null ? source.email : null,
    birthDate: target.birth_date === null ? source.birth_date : null,
  };
}

/** A phone and an e-mail that the target takes over stand with her alone from then on. */
function contactWrites(
  context: RequestContext,
  source: LockedCustomerRow,
  target: LockedCustomerRow,
  taken: UndoPlan['taken'],
  now: Date,
): Query[] {
  const kept = {
    phone: taken.phone === null ? source.phone : null,
    email: taken.email === null ? source.email : null,
  };
  const after = {
    phone: target.phone ?? taken.phone,
    email: target.email ?? taken.email,
    birthDate: target.birth_date ?? taken.birthDate,
  };
  return [
    mergingRepository.retire(context, source.id, target.id, kept, now),
    ...contactEdit(context, target, after, now),
  ];
}
