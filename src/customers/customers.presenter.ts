import type { AccountRow, CustomerRow, ListRow, ProfileRow } from './customers.rows';
import type { LoyaltySummary } from './loyalty-accounts';

/** A customer's row as the API shows it. */
export function customerView(row: CustomerRow) {
  const { id, organization_id, name, email, phone, birth_date, created_at } = row;
  return { id, organization_id, name, email, phone, birth_date, created_at };
}

/** The enrollment beside a row; null without one. */
export function summaryOf(row: AccountRow): LoyaltySummary | null {
  if (row.account_id === null || row.program_id === null) return null;
  const { account_id: id, program_id, points_balance, total_points_earned, tier_id, tier_name } = row;
  return { id, program_id, points_balance, total_points_earned, tier_id, tier_name };
}

export function listItem(row: ListRow) {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    birth_date: row.birth_date,
    created_at: row.created_at,
    points_balance: row.points_balance ?? 0,
    total_points_earned: row.total_points_earned ?? 0,
    tier_name: row.tier_name,
    tier_id: row.tier_id,
    customer_loyalty_id: row.account_id,
  };
}

export function profileView(row: ProfileRow) {
  const summary = summaryOf(row);
  const { program_name, next_tier } = row;
  return {
    ...customerView(row),
    ...(row.anonymized_at === null ? {} : { anonymized_at: row.anonymized_at }),
    ...(row.merged_into === null ? {} : { merged_into: row.merged_into }),
    marketing_opt_in: row.marketing_opt_in,
    loyalty: summary && {
      ...summary,
      program_name,
      next_tier,
      points_to_next_tier: next_tier && next_tier.min_points - summary.total_points_earned,
    },
    recentTransactions: row.recent.map(entryView),
  };
}

/** A ledger entry as histories show it. Times that came through JSON are brought into the service's form. */
function entryView(entry: Record<string, unknown>) {
  return {
    id: entry.id,
    customer_loyalty_id: entry.customer_loyalty_id,
    order_id: entry.order_id,
    points: entry.points,
    type: entry.type,
    description: entry.description,
    balance_after: entry.balance_after,
    expires_at: timeOf(entry.expires_at),
    created_at: timeOf(entry.created_at),
    actor: entry.actor,
  };
}

function timeOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return new Date(value as string | Date).toISOString();
}
