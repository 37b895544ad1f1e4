import { auditEntry } from '../../audit/audit.repository';
import type { Query } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { changeTotals, type TotalsChange } from '../../totals/totals.repository';
import { ledgerRepository } from './ledger.repository';
import { MEMBER, rollupsOf } from './ledger.rollups';
import type { AccountState, LedgerChange, NewEntry } from './ledger.rules';

const CHANGED_BY_EARNING = ['points_balance', 'total_points_earned'];

/**
 * The statements that carry out a decision, the audit row, the organization's totals and roll-ups included.
 * @param locked the account as it was when it was locked
 * @param audit what the log says of it; no action, and a row of the whole run says it
 * @param others what else the unit changes of the totals
 * @param membership for an account that begins or ceases to count, as a merge and its undoing make one
 */
export function changeWrites(
  context: RequestContext,
  locked: AccountState,
  change: LedgerChange,
  audit: { action?: string; now: Date },
  others: TotalsChange = {},
  membership = MEMBER,
): Query[] {
  const { action, now } = audit;
  const changedFields =
    change.account.totalEarned === locked.totalEarned ? ['points_balance'] : CHANGED_BY_EARNING;
  return [
    ledgerRepository.applyChange(context, locked.version, change),
    ...(action === undefined
      ? []
      : [auditEntry(context, now, { action, entityId: locked.id, changedFields })]),
    changeTotals(context, {
      ...others,
      pointsBalance: change.account.balance - locked.balance,
      pointsEarned: change.account.totalEarned - locked.totalEarned,
      rollups: [...rollupsOf(locked, change, membership), ...(others.rollups ?? [])],
    }),
  ];
}

/** The first entry of a type: the one that the caller asked for, between those that had to be written with it. */
export function entryOfType(change: LedgerChange, type: NewEntry['type']): NewEntry {
  const entry = change.entries.find((each) => each.type === type);
  if (!entry) throw new Error(`the decision left no ${type} entry`);
  return entry;
}
