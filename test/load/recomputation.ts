import type { Client } from 'pg';

export interface Recomputed {
  totalCustomers: number;
  totalPointsBalance: number;
  totalPointsEarned: number;
  totalRedemptions: number;
}

/** An organization's statistics once more, from the entries alone and past the running totals. */
export async function recompute(sql: Client, organizationId: string): Promise<Recomputed> {
  const { rows } = await sql.query<Record<keyof Recomputed, string>>(
    `select
       (select count(*) from customers where organization_id = $1 and merged_into is null) as "totalCustomers",
       (select coalesce(sum(points), 0) from loyalty_transactions where organization_id = $1) as "totalPointsBalance",
       (select coalesce(sum(total_points_earned_after), 0) from (
          select distinct on (customer_loyalty_id) total_points_earned_after from loyalty_transactions
          where organization_id = $1 order by customer_loyalty_id, account_version desc) last_entries) as "totalPointsEarned",
       (select count(*) from reward_redemptions where organization_id = $1 and status in ('issued', 'used', 'expired'))
         as "totalRedemptions"`,
    [organizationId],
  );
  const row = rows[0] as Record<keyof Recomputed, string>;
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [name, Number(text)]),
  ) as unknown as Recomputed;
}

/** Where the running analytics and a recomputation from entries, lots and redemptions differ. */
export async function driftOfAnalytics(sql: Client, organizationId: string): Promise<unknown[]> {
  const { rows } = await sql.query(
    `select metric, day, program_id, subject_id, sum(amount) as off_by from (
       select metric, day, program_id, subject_id, amount from loyalty_rollups where organization_id = $1
       union all
       select metric, day, program_id, subject_id, -amount from recomputed_rollups($1)) both_sides
     group by metric, day, program_id, subject_id having sum(amount) <> 0`,
    [organizationId],
  );
  return rows;
}

/** Coupons whose count of uses is not the number of their uses, or that were used more often than they may be. */
export async function wrongCoupons(sql: Client, organizationId: string): Promise<unknown[]> {
  const { rows } = await sql.query(
    `select c.code, c.used_count, u.used from coupons c
     cross join lateral (
       select count(*) as used from coupon_uses u
       where u.organization_id = $1 and u.coupon_id = c.id and u.status = 'used') u
     where c.organization_id = $1 and (c.used_count <> u.used or u.used > c.max_uses_total)`,
    [organizationId],
  );
  return rows;
}
