import type { EntryRow, HistoryRow, ReversibleHistoryRow } from './history.repository';
import type { AccountState, NewEntry, TierState } from './ledger.rules';

/** A ledger entry as histories show it. */
export function entryView<Id>(row: Omit<EntryRow, 'id'> & { id: Id }) {
  const {
    id,
    customer_loyalty_id,
    order_id,
    points,
    type,
    description,
    balance_after,
    expires_at,
    created_at,
  } = row;
  return {
    id,
    customer_loyalty_id,
    order_id,
    points,
    type,
    description,
    balance_after,
    expires_at,
    created_at,
  };
}

/** The same with who made it. */
export function historyView(row: HistoryRow) {
  return { ...entryView(row), actor: row.actor };
}

/** The same with what can still be reversed of it. */
export function reversibleView(row: ReversibleHistoryRow) {
  return { ...historyView(row), reversible: row.reversible, balance_now: row.balance_now };
}

/** The same for an entry that is about to be written. */
export function entryOf(accountId: string, entry: NewEntry) {
  return {
    id: entry.id,
    customer_loyalty_id: accountId,
    order_id: entry.orderId,
    points: entry.points,
    type: entry.type,
    description: entry.description,
    balance_after: entry.balanceAfter,
    expires_at: entry.expiresAt,
    created_at: entry.createdAt,
  };
}

/** What became of an order: its entry, if there is one, and the account afterwards. */
export function earningView<Entry extends object>(
  transaction: Entry | null,
  account: AccountState,
  tier: TierState | null,
) {
  return {
    transaction,
    newBalance: account.balance,
    totalPointsEarned: account.totalEarned,
    tier: tierView(tier),
  };
}

export function tierView(tier: TierState | null) {
  return tier && { id: tier.id, name: tier.name };
}
