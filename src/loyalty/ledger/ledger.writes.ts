import type { AuditEntry } from '../../audit/audit.repository';
import type { Query } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { TotalsChange } from '../../totals/totals.repository';
import { ledgerRepository } from './ledger.repository';
import { MEMBER, rollupsOf } from './ledger.rollups';
import type { AccountState, LedgerChange } from './ledger.rules';

const CHANGED_BY_EARNING = ['points_balance', 'total_points_earned'];

/** What the log says of a change. */
export interface Audited {
  now: Date;
  /** none, and a row of the whole run says it */
  action?: string;
  /** what it says before it of other entities of the same request */
  before?: readonly AuditEntry[];
}

/**
 * The statement that carries out a decision, with the audit rows, the organization's totals and roll-ups.
 * @param locked the account as it was when it was locked
 * @param others what else the unit changes of the totals
 * @param membership for an account that begins or ceases to count, as a merge and its undoing make one
 */
export function changeWrites(
  context: RequestContext,
  locked: AccountState,
  change: LedgerChange,
  { action, now, before = [] }: Audited,
  others: TotalsChange = {},
  membership = MEMBER,
): Query[] {
  const changedFields =
    change.account.totalEarned === locked.totalEarned ? ['points_balance'] : CHANGED_BY_EARNING;
  const own = action === undefined ? [] : [{ action, entityId: locked.id, changedFields }];
  const totals = {
    ...others,
    pointsBalance: change.account.balance - locked.balance,
    pointsEarned: change.account.totalEarned - locked.totalEarned,
    rollups: [...rollupsOf(locked, change, membership), ...(others.rollups ?? [])],
  };
  return [ledgerRepository.applyChange(context, locked.version, change, [...before, ...own], totals, now)];
}
