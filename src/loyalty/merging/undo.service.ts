import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { say } from '../../common/messages';
import { refuseAnonymized } from '../../customers/customer-locks';
import { customersRepository } from '../../customers/customers.repository';
import type { LockedCustomerRow, OwnerRow } from '../../customers/customers.rows';
import { Database } from '../../database/database';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import { type Decision, Writer } from '../../idempotency/writer';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import type { LockedAccountRow } from '../accounts/accounts.repository';
import { accountState } from '../accounts/accounts.service';
import { changeWrites } from '../ledger/ledger.writes';
import { programsRepository } from '../programs/programs.repository';
import { contactEdit } from './contact-edit';
import { mergingRepository, type ProgramTierRow } from './merging.repository';
import { decideUndo, type MergedAccount, type UndoPlan } from './merging.rules';
import { type MergeRow, type SharedLotRow, undoRepository } from './undo.repository';

/** How long a merge can be undone. */
const UNDO_MS = 30 * 24 * 60 * 60 * 1000;

interface Found {
  merge: MergeRow;
  plan: UndoPlan;
  source: LockedCustomerRow;
  target: LockedCustomerRow;
}

/** Undoing a merge, and what was merged. */
@Injectable()
export class UndoService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /** The last hundred merges that a customer took part in, newest first. @throws AppError NOT_FOUND */
  async list(context: RequestContext, customerId: string): Promise<object[]> {
    const now = this.clock.now();
    const since = new Date(now.getTime() - UNDO_MS);
    const [canonical = [], merges = []] = await this.database.readAll(context, [
      mergingRepository.findCanonical(context, [customerId]),
      undoRepository.list(context, customerId, since, now),
    ]);
    if (canonical.length === 0) throw new AppError('NOT_FOUND');
    return merges as object[];
  }

  /**
   * Undoes a merge within thirty days: the source is a customer of her own again, with her lots and redemptions, and
   * of the points that were spent of hers since, with as many of the target's others as are there.
   * @throws AppError NOT_FOUND; ALREADY_REVERSED the second time; CUSTOMER_ANONYMIZED; CONFLICT after thirty days, or
   * while the target itself is merged into somebody: the later merge is undone first
   */
  undo(context: RequestContext, mergeId: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const [, [merge]] = await unit.flight(
        programsRepository.lock(context),
        undoRepository.find(context, mergeId),
      );
      if (!merge) throw new AppError('NOT_FOUND');
      const found = await this.lock(unit, mergeId, [merge.source_id, merge.target_id]);
      return this.undoLocked(unit, found);
    });
  }

  private async lock(unit: UnitOfWork, mergeId: string, ids: string[]): Promise<Found> {
    const { context } = unit;
    const [customers, [merge]] = await unit.flight(
      undoRepository.lockBoth(context, ids),
      undoRepository.lock(context, mergeId),
    );
    const source = customers.find(({ id }) => id === merge?.source_id);
    const target = customers.find(({ id }) => id === merge?.target_id);
    if (!merge || !source || !target) throw new AppError('NOT_FOUND');
    if (merge.undone_at !== null) throw new AppError('ALREADY_REVERSED');
    [source, target].forEach(refuseAnonymized);
    const since = new Date(this.clock.now().getTime() - UNDO_MS);
    if (merge.undo === null || merge.merged_at <= since) {
      throw new AppError('CONFLICT', { merge: [say('a merge can be undone for thirty days')] });
    }
    if (target.merged_into !== null) {
      throw new AppError('CONFLICT', { merge: [say('a later merge has to be undone first')] });
    }
    return { merge, plan: merge.undo, source, target };
  }

  private async undoLocked(unit: UnitOfWork, found: Found): Promise<Decision> {
    const { context } = unit;
    const { merge, plan, source, target } = found;
    const now = this.clock.now();
    const { accounts, lots, tiers, owners, since } = await readShare(unit, plan, now);
    const undone = plan.accounts.map((account, index) => {
      const happened = since[index] ?? { points: 0, earned: 0 };
      const share = {
        points: Math.max(0, account.points + happened.points),
        earned: Math.max(0, account.earned + happened.earned),
      };
      return undoAccount(context, { merge, account, share, accounts, lots, tiers, now });
    });
    const total = (pick: 'returned' | 'unrecovered'): number =>
      undone.reduce((sum, each) => sum + each[pick], 0);
    const audit = { action: 'customer.unmerged', entityId: source.id, changedFields: ['merged_into'] };
    return {
      writes: [
        undoRepository.settle(context, merge.id, now),
        ...undone.flatMap(({ writes }) => writes),
        ...carriedOver(context, plan),
        ...mergingRepository.moveCoupons(context, plan.coupons, source.id),
        ...contactWrites(context, found, owners, now),
        auditEntry(context, now, audit),
        changeTotals(context, { customers: 1 }),
      ],
      answer: Answer.ok({
        mergeId: merge.id,
        sourceId: source.id,
        targetId: target.id,
        returned: total('returned'),
        unrecovered: total('unrecovered'),
      }),
      customerId: source.id,
    };
  }
}

/** Both sides' accounts under their locks, what has become of the share since, and who has the contact by now. */
async function readShare(unit: UnitOfWork, { accounts: pairs, taken }: UndoPlan, now: Date) {
  const { context } = unit;
  const [accounts, lots, tiers, , owners, ...since] = await unit.flight(
    undoRepository.lockPairs(
      context,
      pairs.flatMap(({ source, target }) => [source, target]),
    ),
    undoRepository.findSharedLots(
      context,
      pairs.map(({ target }) => target),
      pairs.flatMap(sourcesOf),
    ),
    mergingRepository.findTiers(context),
    customersRepository.lockIdentity(context, taken.phone, taken.email),
    customersRepository.findOwners(context, taken.phone, taken.email, now),
    ...pairs.map((pair) =>
      undoRepository.findSince(context, pair.target, sourcesOf(pair), pair.targetVersion),
    ),
  );
  const happened = (since as { points: number; earned: number }[][]).map(([row]) => row);
  return { accounts, lots, tiers, owners, since: happened };
}

/** Behind the writes: what they expire counts for those as well whose own merge into the source is undone later. */
function carriedOver(context: RequestContext, { accounts, followers }: UndoPlan): Query[] {
  return accounts
    .filter((account) => account.followers.length > 0)
    .map((account) => undoRepository.carryOver(context, account, followers));
}

function sourcesOf({ source, followers }: MergedAccount): string[] {
  return [source, ...followers];
}

interface Part {
  merge: MergeRow;
  account: MergedAccount;
  share: { points: number; earned: number };
  accounts: LockedAccountRow[];
  lots: SharedLotRow[];
  tiers: ProgramTierRow[];
  now: Date;
}

function undoAccount(context: RequestContext, { merge, account, share, accounts, lots, tiers, now }: Part) {
  const [source, target] = [account.source, account.target].map((id) => {
    const row = accounts.find((each) => each.id === id);
    if (!row) throw new Error(`account ${id} of merge ${merge.id} is missing`);
    const programTiers = tiers.filter((tier) => tier.program_id === row.program_id);
    return accountState(
      row,
      lots.filter((lot) => lot.account_id === id),
      programTiers,
    );
  }) as [ReturnType<typeof accountState>, ReturnType<typeof accountState>];
  const brought = lots
    .filter((lot) => lot.account_id === account.target && lot.is_source)
    .map(({ id }) => id);
  const decided = decideUndo(source, target, { ...share, lots: new Set(brought) }, merge.id, { now, newId });
  const sources = sourcesOf(account);
  const audit = { action: 'loyalty_account.unmerged', now };
  return {
    returned: decided.returned,
    unrecovered: decided.unrecovered,
    writes: [
      ...changeWrites(context, target, decided.target, audit),
      undoRepository.returnLots(context, account, sources),
      undoRepository.returnRedemptions(context, account, sources),
      undoRepository.handBack(context, account.source, merge.source_id, account.followers),
      ...changeWrites(context, source, decided.source, audit, {}, { before: false, after: true }),
    ],
  };
}

/** What the target took over goes back, unless she has something else by now, or somebody else has it. */
function contactWrites(
  context: RequestContext,
  { plan: { taken, followers }, source, target }: Found,
  owners: OwnerRow[],
  now: Date,
): Query[] {
  const isFree = owners.every((owner) => owner.id === target.id);
  const back = { ...taken, ...(isFree ? {} : { phone: null, email: null }) };
  const without = <T>(value: T, returned: T): T | null => (value === returned ? null : value);
  const left = {
    phone: without(target.phone, back.phone),
    email: without(target.email, back.email),
    birthDate: without(target.birth_date, back.birthDate),
  };
  const contact = { phone: back.phone ?? source.phone, email: back.email ?? source.email };
  return [
    ...contactEdit(context, target, left, now),
    undoRepository.revive(context, source.id, contact, now, followers),
  ];
}
