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

/** Locking the accounts of many customers in the active program: all of them until the unit ends. */
@Injectable()
export class ManyAccountsService {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks the accounts in the order of their ids, in two flights. Customers from before the program's activation are
   * enrolled first, in two more.
   * @param alone closes the organization's totals to every other credit until the unit ends
   * @param extra queries that are sent behind the locks
   */
  async lockActive<Extra extends readonly Query[]>(
    unit: UnitOfWork,
    ids: readonly string[],
    { alone, extra }: { alone: boolean; extra: Extra },
  ): Promise<ManyAccounts<Extra>> {
    const { context } = unit;
    const [, asked] = await unit.flight(
      ledgerRepository.lockTotals(context, alone),
      manyAccountsRepository.findCustomers(context, ids),
    );
    const missing = asked.filter(({ enrolled, anonymized }) => !enrolled && !anonymized);
    const enrolled = missing.length > 0 ? await this.enroll(unit, missing) : 0;
    return { ...(await this.lock(unit, ids, extra)), enrolled };
  }

  private async lock<Extra extends readonly Query[]>(
    unit: UnitOfWork,
    ids: readonly string[],
    extra: Extra,
  ): Promise<Omit<ManyAccounts<Extra>, 'enrolled'>> {
    const { context } = unit;
    const now = this.clock.now();
    const horizon = new Date(now.getTime() + LOOK_AHEAD_MS);
    const [rows, asked, lots, tiers, [sum], ...rest] = await unit.flight(
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
      extra: rest as LockedAccount<Extra>['extra'],
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
    const open = still.filter(({ enrolled, anonymized }) => !enrolled && !anonymized);
    const writes = openingWrites(context, open, start, this.clock.now());
    if (writes.length > 0) await unit.flight(...writes);
    return writes.length > 0 ? open.length : 0;
  }
}

function openingWrites(
  context: RequestContext,
  open: readonly AskedRow[],
  start: WhyRow | undefined,
  now: Date,
): Query[] {
  if (open.length === 0 || !start?.program_id) return [];
  const { program_id: programId, tier_id: tierId, tier_name: tierName } = start;
  const openings = open.map((row) => ({ id: row.customer_id, points: 0 }));
  const { write, rollups } = openMany(context, openings, { programId, tierId, tierName }, now);
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
