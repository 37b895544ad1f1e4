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
import { type MergeRow, mergingRepository, type ProgramTierRow } from './merging.repository';
import { decideUndo, type MergedAccount, type UndoPlan } from './merging.rules';

/** How long a merge can be undone. */
export const UNDO_MS = 30 * 24 * 60 * 60 * 1000;

interface Found {
  merge: MergeRow;
  plan: UndoPlan;
  source: LockedCustomerRow;
  target: LockedCustomerRow;
}

type SharedLots = {
  account_id: string;
  id: string;
  remaining: number;
  expires_at: Date | null;
  is_source: boolean;
}[];

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
    const since = new Date(this.clock.now().getTime() - UNDO_MS);
    const [canonical = [], merges = []] = await this.database.readAll(context, [
      mergingRepository.findCanonical(context, [customerId]),
      mergingRepository.list(context, customerId, since),
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
        mergingRepository.find(context, mergeId),
      );
      if (!merge) throw new AppError('NOT_FOUND');
      const found = await this.lock(unit, mergeId, [merge.source_id, merge.target_id]);
      return this.undoLocked(unit, found);
    });
  }

  private async lock(unit: UnitOfWork, mergeId: string, ids: string[]): Promise<Found> {
    const { context } = unit;
    const [[merge], customers] = await unit.flight(
      mergingRepository.lock(context, mergeId),
      mergingRepository.lockBoth(context, ids),
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

  private async undoLocked(unit: UnitOfWork, { merge, plan, source, target }: Found): Promise<Decision> {
    const { context } = unit;
    const now = this.clock.now();
    const sourcesOf = (account: MergedAccount): string[] => [account.source, ...account.followers];
    const targets = plan.accounts.map((account) => account.target);
    const [accounts, lots, tiers, , owners, ...since] = await unit.flight(
      mergingRepository.lockPairs(
        context,
        plan.accounts.flatMap((each) => [each.source, each.target]),
      ),
      mergingRepository.findSharedLots(context, targets, plan.accounts.flatMap(sourcesOf)),
      mergingRepository.findTiers(context),
      customersRepository.lockIdentity(context, plan.taken.phone, plan.taken.email),
      customersRepository.findOwners(context, plan.taken.phone, plan.taken.email, now),
      ...plan.accounts.map((each) =>
        mergingRepository.findSince(context, each.target, sourcesOf(each), each.targetVersion),
      ),
    );
    const undone = plan.accounts.map((account, index) => {
      const happened = (since[index] as { points: number; earned: number }[])[0] ?? { points: 0, earned: 0 };
      const share = {
        points: Math.max(0, account.points + happened.points),
        earned: Math.max(0, account.earned + happened.earned),
      };
      return undoAccount(context, { merge, account, share, accounts, lots, tiers, now });
    });
    const total = (pick: 'returned' | 'unrecovered'): number =>
      undone.reduce((sum, each) => sum + each[pick], 0);
    return {
      writes: [
        mergingRepository.settle(context, merge.id, now),
        ...undone.flatMap(({ writes }) => writes),
        ...contactWrites(context, { merge, plan, source, target }, owners, now),
        auditEntry(context, now, {
          action: 'customer.unmerged',
          entityId: source.id,
          changedFields: ['merged_into'],
        }),
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

interface Part {
  merge: MergeRow;
  account: MergedAccount;
  share: { points: number; earned: number };
  accounts: LockedAccountRow[];
  lots: SharedLots;
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
  const sources = [account.source, ...account.followers];
  const audit = { action: 'loyalty_account.unmerged', now };
  return {
    returned: decided.returned,
    unrecovered: decided.unrecovered,
    writes: [
      ...changeWrites(context, target, decided.target, audit),
      mergingRepository.returnLots(context, account, sources),
      mergingRepository.returnRedemptions(context, account, sources),
      mergingRepository.handBack(context, account.source, merge.source_id, account.followers),
      ...changeWrites(context, source, decided.source, audit),
    ],
  };
}

/** What the target took over goes back, unless she has something else by now, or somebody else has it. */
function contactWrites(
  context: RequestContext,
  { plan, source, target }: Found,
  owners: OwnerRow[],
  now: Date,
): Query[] {
  const { taken } = plan;
  const isFree = owners.every((owner) => owner.id === target.id);
  const phone = taken.phone !== null && isFree ? taken.phone : null;
  const email = taken.email !== null && isFree ? taken.email : null;
  const values = {
    name: target.name,
    phone: phone !== null && target.phone === phone ? null : target.phone,
    email: email !== null && target.email === email ? null : target.email,
    birthDate: taken.birthDate !== null && target.birth_date === taken.birthDate ? null : target.birth_date,
    marketingOptIn: target.marketing_opt_in,
  };
  const changedFields = [
    ...(values.phone === target.phone ? [] : ['phone']),
    ...(values.email === target.email ? [] : ['email']),
    ...(values.birthDate === target.birth_date ? [] : ['birth_date']),
  ];
  const contact = { phone: phone ?? source.phone, email: email ?? source.email };
  return [
    ...(changedFields.length === 0
      ? []
      : [
          customersRepository.update(context, target.id, values, now),
          auditEntry(context, now, { action: 'customer.updated', entityId: target.id, changedFields }),
        ]),
    mergingRepository.revive(context, source.id, contact, now, plan.followers),
  ];
}
