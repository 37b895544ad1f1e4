import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { LoyaltyAccounts, type LoyaltySummary, type StartingPoint } from '../../customers/loyalty-accounts';
import type { Query } from '../../database/statement';
import type { UnitOfWork } from '../../database/unit-of-work';
import type { RequestContext } from '../../tenancy/request-context';
import {
  ledgerRepository,
  type LockedAccountRow,
  type LotRow,
  type TierRow,
} from '../ledger/ledger.repository';
import type { AccountState } from '../ledger/ledger.rules';

/** What falls due while the lock is waited for is read as well; no lock is waited for as long as this. */
const LOOK_AHEAD_MS = 15 * 60_000;

/** An account whose lock is held until the unit ends, and what the organization's accounts hold together. */
export interface LockedAccount {
  account: AccountState;
  organizationBalance: number;
}

export interface LockRequest {
  /** how many points may be spent: that many, beyond what is due, are read as lots */
  spending: number;
  /** closes the organization's totals to every other credit until the unit ends */
  alone: boolean;
}

/** Accounts: opening them, and locking the one of the active program for a change. */
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
  ): { write: Query; summary: LoyaltySummary } {
    const id = newId();
    return {
      write: ledgerRepository.insertAccount(context, { id, customerId, programId, tierId, enrolledAt: now }),
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

  /**
   * Locks the customer's account in the active program, in one flight. A customer from before the program's
   * activation is enrolled first.
   * @throws AppError NOT_FOUND, NO_ACTIVE_PROGRAM
   */
  async lock(unit: UnitOfWork, customerId: string, request: LockRequest): Promise<LockedAccount> {
    const locked = await this.tryLock(unit, customerId, request);
    if (locked) return locked;
    await this.enroll(unit, customerId);
    const enrolled = await this.tryLock(unit, customerId, request);
    if (!enrolled) throw new AppError('NOT_FOUND');
    return enrolled;
  }

  private async tryLock(
    unit: UnitOfWork,
    customerId: string,
    request: LockRequest,
  ): Promise<LockedAccount | null> {
    const { context } = unit;
    const now = this.clock.now();
    const horizon = new Date(now.getTime() + LOOK_AHEAD_MS);
    const [, [row], lots, tiers, [sum]] = await unit.flight(
      ledgerRepository.lockTotals(context, request.alone),
      ledgerRepository.lockAccount(context, customerId),
      ledgerRepository.findOpenLots(context, customerId, request.spending, horizon),
      ledgerRepository.findActiveTiers(context),
      ledgerRepository.sumTotals(context, now),
    );
    if (!row) return null;
    return { account: accountState(row, lots, tiers), organizationBalance: sum?.points_balance ?? 0 };
  }

  private async enroll(unit: UnitOfWork, customerId: string): Promise<void> {
    const { context } = unit;
    const [why] = await unit.rows(ledgerRepository.explainMissingAccount(context, customerId));
    if (!why?.customer_exists) throw new AppError('NOT_FOUND');
    if (why.program_id === null) throw new AppError('NO_ACTIVE_PROGRAM');
    const start = { programId: why.program_id, tierId: why.tier_id, tierName: why.tier_name };
    await unit.rows(this.open(context, customerId, start, this.clock.now()).write);
  }
}

function accountState(row: LockedAccountRow, lots: LotRow[], tiers: TierRow[]): AccountState {
  return {
    id: row.id,
    balance: row.points_balance,
    totalEarned: row.total_points_earned,
    version: row.version,
    lastEntryAt: row.last_entry_at,
    lots: lots.map(({ id, remaining, expires_at: expiresAt }) => ({ id, remaining, expiresAt })),
    tiers: tiers.map(({ id, name, min_points: minPoints }) => ({ id, name, minPoints })),
  };
}
