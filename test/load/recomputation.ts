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
       (select count(*) from customers where organization_id = $1) as "totalCustomers",
       (select coalesce(sum(points), 0) from loyalty_transactions where organization_id = $1) as "totalPointsBalance",
       (select coalesce(sum(case when e.type = 'earned' then e.points when o.type = 'earned' then -e.reversed_points end), 0)
          from loyalty_transactions e
          left join loyalty_transactions o on o.organization_id = e.organization_id and o.id = e.reverses_id
         where e.organization_id = $1) as "totalPointsEarned",
       (select count(*) from reward_redemptions where organization_id = $1 and status in ('issued', 'used', 'expired'))
         as "totalRedemptions"`,
    [organizationId],
  );
  const row = rows[0] as Record<keyof Recomputed, string>;
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [name, Number(text)]),
  ) as unknown as Recomputed;
}

/** How often PostgreSQL had to break a deadlock in this database. */
export async function deadlocks(sql: Client): Promise<number> {
  const { rows } = await sql.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.deadlocks);
}
