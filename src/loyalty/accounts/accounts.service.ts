import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import {
  enrolledEntry,
  LoyaltyAccounts,
  type OpenedAccount,
  type OpeningProgram,
  type Opening,
  type StartingPoint,
} from '../../customers/loyalty-accounts';
import type { Query } from '../../database/statement';
import { refuseAnonymized } from '../../customers/customer-locks';
import { StaleDecision } from '../../database/postgres-errors';
import type { UnitOfWork } from '../../database/unit-of-work';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals } from '../../totals/totals.repository';
import { ledgerRepository } from '../ledger/ledger.repository';
import { newMember } from '../ledger/ledger.rollups';
import { type AccountState, POINTS_MAX } from '../ledger/ledger.rules';
import { isNearLimit } from '../ledger/points-limit';
import {
  type AccountKey,
  accountsRepository,
  LOOK_AHEAD_MS,
  type LockedAccountRow,
  type LotRow,
  type PlainKey,
  type ReadReward,
  type SurroundingsRow,
  type TierRow,
} from './accounts.repository';
import { openMany } from './opening.repository';

/** An account whose lock is held until the unit ends, and what the organization's accounts hold together. */
export interface LockedAccount<Extra extends readonly Query[] = []> {
  account: AccountState;
  customerId: string;
  programId: string;
  /** nothing is earned, adjusted or redeemed any more */
  isAnonymized: boolean;
  organizationBalance: number;
  organizationEarned: number;
  /** the reward that the account was locked for */
  reward: ReadReward | null;
  /** the rows of the queries that were sent behind the lock */
  extra: { [I in keyof Extra]: Extra[I] extends Query<infer Row> ? Row[] : never };
}

export interface LockRequest<Extra extends readonly Query[]> {
  /** how many points may be spent: that many, beyond what is due, are read as lots */
  spending: number;
  /** closes the organization's totals to every other credit until the unit ends */
  alone?: boolean;
  /** sent in the same flight behind the lock */
  extra?: Extra;
}

/** Accounts: opening them, and locking one for a change. */
@Injectable()
export class AccountsService extends LoyaltyAccounts {
  constructor(private readonly clock: Clock) {
    super();
  }

  override open(
    context: RequestContext,
    customerId: string,
    { programId, tierId, tierName }: StartingPoint,
    now: Date,
  ): OpenedAccount {
    const id = newId();
    return {
      rollups: newMember(programId, tierId),
      write: accountsRepository.insertAccount(context, {
        id,
        customerId,
        programId,
        tierId,
        enrolledAt: now,
      }),
      summary: {
        id,
        program_id: programId,
        points_balance: 0,
        total_points_earned: 0,
        tier_id: tierId,
        tier_name: tierName,
      },
    };
  }

  override openMany(
    context: RequestContext,
    openings: readonly Opening[],
    program: OpeningProgram,
    now: Date,
  ): Omit<OpenedAccount, 'summary'> {
    return openMany(context, openings, program, now);
  }

  override async roomForPoints(unit: UnitOfWork, points: number, now: Date): Promise<number> {
    const room = async (alone: boolean): Promise<number> => {
      const [, [sum]] = await unit.flight(
        ledgerRepository.lockTotals(unit.context, alone),
        ledgerRepository.sumTotals(unit.context, now),
      );
      return POINTS_MAX - Math.max(sum?.points_balance ?? 0, sum?.points_earned ?? 0);
    };
    const shared = await room(false);
    return isNearLimit(points, POINTS_MAX - shared) ? room(true) : shared;
  }

  /**
   * Locks the customer's account in the active program, in one flight. A customer from before the program's
   * activation is enrolled first.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM, CUSTOMER_ANONYMIZED
   */
  async lockActive<Extra extends readonly Query[] = []>(
    unit: UnitOfWork,
    customerId: string,
    request: LockRequest<Extra>,
  ): Promise<LockedAccount<Extra>> {
    const key = { by: 'customer', id: customerId } as const;
    const locked = (await this.tryLock(unit, key, request)) ?? (await this.enrolled(unit, key, request));
    if (locked.isAnonymized) throw new AppError('CUSTOMER_ANONYMIZED');
    return locked;
  }

  /** Locks the account that the key finds, in one flight. @throws AppError NOT_FOUND */
  async lock<Extra extends readonly Query[] = []>(
    unit: UnitOfWork,
    key: AccountKey,
    request: LockRequest<Extra>,
  ): Promise<LockedAccount<Extra>> {
    const locked = await this.tryLock(unit, key, request);
    if (!locked) throw new AppError('NOT_FOUND');
    return locked;
  }

  /**
   * The customer's account in the active program without a lock, for a preview; one that isn't opened yet is empty.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM
   */
  async peekActive(unit: UnitOfWork, customerId: string): Promise<AccountState> {
    const { context } = unit;
    const key = { by: 'customer', id: customerId } as const;
    const [[why], [row], [read], tiers] = await unit.flight(
      accountsRepository.explainMissingAccount(context, customerId),
      accountsRepository.findAccount(context, customerId),
      accountsRepository.readAccount(context, key, 0, this.clock.now()),
      accountsRepository.findActiveTiers(context),
    );
    if (!why?.customer_id) throw new AppError('NOT_FOUND');
    if (why.program_id === null) throw new AppError('NO_ACTIVE_PROGRAM');
    return accountState(row ?? { ...NOT_OPENED, program_id: why.program_id }, lotsOf(read), tiers);
  }

  /** The same as `lock`; null when there is no such account. */
  async tryLock<Extra extends readonly Query[] = []>(
    unit: UnitOfWork,
    key: AccountKey,
    request: LockRequest<Extra>,
  ): Promise<LockedAccount<Extra> | null> {
    const { spending, alone = false, extra } = request;
    const { context } = unit;
    const now = this.clock.now();
    const horizon = new Date(now.getTime() + LOOK_AHEAD_MS);
    // Whoever needs the totals alone has them before any account.
    if (alone) await unit.flight(ledgerRepository.lockTotals(context, alone));
    const [[row], [read], ...rest] = await unit.flight(
      accountsRepository.lockAccount(context, key, spending),
      accountsRepository.readAccount(context, key, spending, horizon),
      ...(extra ?? []),
    );
    // Its lock is kept, and behind it none may be taken.
    if (row?.id !== read?.id) throw new StaleDecision('a merge or its undo has moved the account meanwhile');
    if (!row) return null;
    // More may be due by now than was read: only a clock that was set could do that.
    if (this.clock.now() > horizon) throw new StaleDecision('the clock has passed what was read');
    return {
      ...surroundingsOf(row, read),
      customerId: row.customer_id,
      programId: row.program_id,
      isAnonymized: row.anonymized,
      extra: rest as LockedAccount<Extra>['extra'],
    };
  }

  private async enrolled<Extra extends readonly Query[]>(
    unit: UnitOfWork,
    key: PlainKey,
    request: LockRequest<Extra>,
  ): Promise<LockedAccount<Extra>> {
    await this.enroll(unit, key.id);
    return this.lock(unit, key, request);
  }

  /** Opens the account, unless a merge has brought it meanwhile. */
  private async enroll(unit: UnitOfWork, customerId: string): Promise<void> {
    const { context } = unit;
    const [, [customer], [why]] = await unit.flight(
      accountsRepository.shareEnrollment(context),
      accountsRepository.shareCustomer(context, customerId),
      accountsRepository.explainMissingAccount(context, customerId),
    );
    if (!customer || !why?.customer_id) throw new AppError('NOT_FOUND');
    refuseAnonymized(customer);
    if (why.program_id === null) throw new AppError('NO_ACTIVE_PROGRAM');
    if (why.has_account) return;
    const start = { programId: why.program_id, tierId: why.tier_id, tierName: why.tier_name };
    const now = this.clock.now();
    const { write, rollups } = this.open(context, why.customer_id, start, now);
    const audit = enrolledEntry(context, why.customer_id, now);
    await unit.flight(write, audit, changeTotals(context, { rollups }));
  }
}

const NOT_OPENED = {
  ...{ id: '', tier_id: null, points_balance: 0, total_points_earned: 0, version: 0, last_entry_at: null },
};

function surroundingsOf(row: LockedAccountRow, read: SurroundingsRow | undefined) {
  return {
    account: accountState(row, lotsOf(read), read?.tiers ?? []),
    organizationBalance: read?.points_balance ?? 0,
    organizationEarned: read?.points_earned ?? 0,
    reward: read?.reward ?? null,
  };
}

function lotsOf(read: SurroundingsRow | undefined): LotRow[] {
  return (read?.lots ?? []).map(({ id, remaining, expires_at: expiresAt }) => ({
    ...{ id, remaining },
    expires_at: expiresAt === null ? null : new Date(expiresAt),
  }));
}

/** An account, its lots and its program's tiers as the rules take them. */
export function accountState(
  row: Omit<LockedAccountRow, 'customer_id'>,
  lots: LotRow[],
  tiers: TierRow[],
): AccountState {
  return {
    id: row.id,
    programId: row.program_id,
    tierId: row.tier_id,
    balance: row.points_balance,
    totalEarned: row.total_points_earned,
    version: row.version,
    lastEntryAt: row.last_entry_at,
    lots: lots.map(({ id, remaining, expires_at: expiresAt }) => ({ id, remaining, expiresAt })),
    tiers: tiers.map(({ id, name, min_points: minPoints, multiplier }) => ({
      id,
      name,
      minPoints,
      multiplier,
    })),
  };
}
