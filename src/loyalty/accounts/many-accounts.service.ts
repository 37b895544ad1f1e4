import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock';
import { StaleDecision } from '../../database/postgres-errors';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import { ledgerRepository } from '../ledger/ledger.repository';
import type { AccountState } from '../ledger/ledger.rules';
import {
  accountsRepository,
  LOOK_AHEAD_MS,
  type LockedAccountRow,
  type TierRow,
  type WhyRow,
} from './accounts.repository';
import { accountState, type LockedAccount } from './accounts.service';
import { type AccountLot, type AskedRow, manyAccountsRepository } from './many-accounts.repository';
import { openMany } from './opening.repository';

export interface ManyMember {
  customerId: string;
  account: AccountState;
}

export interface ManyAccounts<Extra extends readonly Query[]> extends Pick<
  LockedAccount<Extra>,
  'organizationBalance' | 'organizationEarned' | 'extra'
> {
  /** by the id that was asked for; who isn't there is nobody's customer, or there is no active program */
  members: Map<string, ManyMember>;
  /** the customers who are there, whether or not there is a program, and whether they are anonymized */
  known: Map<string, { isAnonymized: boolean }>;
  /** how many were enrolled by the way */
  enrolled: number;
}

interface ManyRequest<Extra extends readonly Query[]> {
  enrolling: boolean;
  alone: boolean;
  extra: Extra;
}

/** Thrown out of a unit that holds accounts already and met customers who have none. */
export class NotEnrolled extends Error {}

/**
 * Runs a unit that locks many accounts; once more with enrolling when somebody has none yet.
 * @param run given whether to enroll
 */
export async function withEnrollment<T>(run: (enrolling: boolean) => Promise<T>): Promise<T> {
  try {
    return await run(false);
  } catch (error) {
    if (error instanceof NotEnrolled) return run(true);
    throw error;
  }
}

/** Locking the accounts of many customers in the active program: all of them until the unit ends. */
@Injectable()
export class ManyAccountsService {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks the accounts in the order of their ids, in one flight.
   * @param enrolling whether customers from before the program's activation are enrolled first, in two flights more
   * @param alone closes the organization's totals to every other credit until the unit ends
   * @param extra queries that are sent behind the locks
   * Without it they are known and no members, and whoever wants to enroll them gives the unit up by `NotEnrolled`: an
   * account that is locked already must not wait for an enrollment.
   */
  async lockActive<Extra extends readonly Query[]>(
    unit: UnitOfWork,
    ids: readonly string[],
    { enrolling, alone, extra }: ManyRequest<Extra>,
  ): Promise<ManyAccounts<Extra>> {
    if (!enrolling) return { ...(await this.lock(unit, ids, { enrolling, alone, extra })), enrolled: 0 };
    const { context } = unit;
    const [, asked] = await unit.flight(
      ledgerRepository.lockTotals(context, alone),
      manyAccountsRepository.findCustomers(context, ids),
    );
    const missing = asked.filter(isMissing);
    const enrolled = missing.length > 0 ? await this.enroll(unit, missing) : 0;
    return { ...(await this.lock(unit, ids, { enrolling, alone, extra })), enrolled };
  }

  private async lock<Extra extends readonly Query[]>(
    unit: UnitOfWork,
    ids: readonly string[],
    { alone, extra }: ManyRequest<Extra>,
  ): Promise<Omit<ManyAccounts<Extra>, 'enrolled'>> {
    const { context } = unit;
    const now = this.clock.now();
    const horizon = new Date(now.getTime() + LOOK_AHEAD_MS);
    const [, rows, asked, lots, tiers, [sum], ...rest] = await unit.flight(
      ledgerRepository.lockTotals(context, alone),
      manyAccountsRepository.lockAccounts(context, ids),
      manyAccountsRepository.findCustomers(context, ids),
      manyAccountsRepository.findDueLots(context, ids, horizon),
      accountsRepository.findActiveTiers(context),
      ledgerRepository.sumTotals(context, now),
      ...extra,
    );
    if (this.clock.now() > horizon) throw new StaleDecision('the clock has passed what was read');
    return {
      members: membersOf(asked, rows, lots, tiers),
      known: new Map(asked.map((row) => [row.asked_id, { isAnonymized: row.anonymized }])),
      organizationBalance: sum?.points_balance ?? 0,
      organizationEarned: sum?.points_earned ?? 0,
      extra: rest,
    };
  }

  /** Opens accounts for who has none yet, unless there is no active program. @returns how many */
  private async enroll(unit: UnitOfWork, missing: readonly AskedRow[]): Promise<number> {
    const { context } = unit;
    const customers = [...new Set(missing.map((row) => row.customer_id))];
    const [, , still, [start]] = await unit.flight(
      accountsRepository.shareEnrollment(context),
      manyAccountsRepository.shareCustomers(context, customers),
      manyAccountsRepository.findCustomers(context, customers),
      accountsRepository.explainMissingAccount(context, customers[0] as string),
    );
    refuseMoved(still, customers);
    const open = still.filter(isMissing);
    const writes = openingWrites(context, open, start, this.clock.now());
    if (writes.length > 0) await unit.flight(...writes);
    return writes.length > 0 ? open.length : 0;
  }
}

function isMissing({ enrolled, anonymized }: AskedRow): boolean {
  return !enrolled && !anonymized;
}

function openingWrites(
  context: RequestContext,
  open: readonly AskedRow[],
  start: WhyRow | undefined,
  now: Date,
): Query[] {
  if (open.length === 0 || !start?.program_id) return [];
  const { program_id: programId, tier_id: id, tier_name: name } = start;
  const openings = open.map((row) => ({ id: row.customer_id, points: 0, totalEarned: 0 }));
  const tiers = id === null ? [] : [{ id, name: name ?? '', min_points: 0 }];
  const { write, rollups } = openMany(context, openings, { programId, tiers }, now);
  return [write, changeTotals(context, { rollups })];
}

/** Somebody merged one of them while she was waited for: who she is now isn't locked. */
function refuseMoved(rows: readonly AskedRow[], locked: readonly string[]): void {
  if (rows.some((row) => !locked.includes(row.customer_id)))
    throw new StaleDecision('a customer was merged meanwhile');
}

function membersOf(
  asked: readonly AskedRow[],
  rows: readonly LockedAccountRow[],
  lots: readonly AccountLot[],
  tiers: TierRow[],
): Map<string, ManyMember> {
  const byAccount = new Map<string, AccountLot[]>();
  for (const lot of lots) byAccount.set(lot.account_id, [...(byAccount.get(lot.account_id) ?? []), lot]);
  const byCustomer = new Map(
    rows.map((row) => {
      const account = accountState(row, byAccount.get(row.id) ?? [], tiers);
      return [row.customer_id, { customerId: row.customer_id, account }];
    }),
  );
  return new Map(
    asked.flatMap(({ asked_id: id, customer_id: customerId, enrolled }): [string, ManyMember][] => {
      const member = byCustomer.get(customerId);
      // Merged, or enrolled by somebody else, between the lock and the look behind it.
      if (!member && enrolled) throw new StaleDecision('an account appeared meanwhile');
      return member ? [[id, member]] : [];
    }),
  );
}
