import type { Client } from 'pg';

/**
 * Gives a customer a redemption and a coupon, rows that no endpoint makes yet, and counts the redemption.
 * @param customer the answer to its creation
 */
export async function giveRewardAndCoupon(sql: Client, customer: any): Promise<void> {
  const { organization_id, id: customer_id, loyalty } = customer;
  const times = { created_at: new Date(), updated_at: new Date() };
  const reward = { organization_id, id: crypto.randomUUID() };
  const coupon = { organization_id, id: crypto.randomUUID() };
  await insert(sql, 'rewards', {
    ...reward,
    program_id: loyalty.program_id,
    name: 'Coffee',
    points_cost: 10,
    reward_type: 'free_item',
    is_active: true,
    ...times,
  });
  await insert(sql, 'reward_redemptions', {
    organization_id,
    id: crypto.randomUUID(),
    reward_id: reward.id,
    customer_loyalty_id: loyalty.id,
    status: 'issued',
    points_spent: 10,
    redeemed_at: new Date(),
  });
  await insert(sql, 'coupons', {
    ...coupon,
    code: 'TEN',
    name: 'Ten percent',
    type: 'percentage',
    discount_value: 10,
    max_uses_per_customer: 1,
    is_active: true,
    ...times,
  });
  await insert(sql, 'coupon_assignments', {
    organization_id,
    id: crypto.randomUUID(),
    coupon_id: coupon.id,
    customer_id,
    created_at: new Date(),
  });
  await countRedemption(sql, organization_id);
}

async function insert(sql: Client, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  await sql.query(
    `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}

async function countRedemption(sql: Client, organizationId: string): Promise<void> {
  await sql.query('select rebuild_totals($1)', [organizationId]);
}
