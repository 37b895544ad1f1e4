import { randomUUID } from 'node:crypto';

// One statement writes the row, or the account with its entry and its lot or redemption: no look-up, no decision, no
// audit, no totals, no key.

const ENTRY = `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
  balance_after, total_points_earned_after, order_id, redemption_id, description, actor, request_id, created_at)`;
const LOT = `insert into loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)`;
const VIEW = `id, customer_loyalty_id, order_id, points, type, description, balance_after, expires_at, created_at`;

const CREATE = {
  name: 'create',
  text: `insert into customers (organization_id, id, name, phone, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
};

const ADJUST = {
  name: 'adjust',
  text: `with account as (
      update customer_loyalty set points_balance = points_balance + $3, version = version + 1, last_entry_at = $4
      where organization_id = $1 and customer_id = $2 returning *
    ), entry as (
      ${ENTRY}
      select $1, $5, id, version, 'adjusted', $3, points_balance, total_points_earned, null, null, $6, 'bench', 'bench', $4
      from account returning *
    ), lot as (${LOT} select $1, $7, customer_loyalty_id, id, $3, $3, $4 from entry)
    select ${VIEW} from entry`,
};

const EARN = {
  name: 'earn',
  text: `with account as (
      update customer_loyalty set points_balance = points_balance + $3, total_points_earned = total_points_earned + $3,
        version = version + 1, last_entry_at = $4
      where organization_id = $1 and customer_id = $2 returning *
    ), entry as (
      ${ENTRY}
      select $1, $5, id, version, 'earned', $3, points_balance, total_points_earned, $6, null, null, 'bench', 'bench', $4
      from account returning *
    ), lot as (${LOT} select $1, $7, customer_loyalty_id, id, $3, $3, $4 from entry)
    select ${VIEW} from entry`,
};

const REDEEM = {
  name: 'redeem',
  text: `with account as (
      update customer_loyalty set points_balance = points_balance - 1, version = version + 1, last_entry_at = $4
      where organization_id = $1 and customer_id = $2 returning *
    ), redemption as (
      insert into reward_redemptions (organization_id, id, reward_id, customer_loyalty_id, points_spent, redeemed_at)
      select $1, $6, $3, id, 1, $4 from account returning *
    ), entry as (
      ${ENTRY}
      select $1, $5, id, version, 'redeemed', -1, points_balance, total_points_earned, null, $6, 'Bench', 'bench', 'bench', $4
      from account returning *
    ), chosen as (
      select (
        select id from (
          select id, expires_at, created_at from loyalty_lots
          where organization_id = $1 and customer_loyalty_id = a.id and remaining > 0 offset 0) open
        order by expires_at, created_at, id limit 1) as id
      from account a
    ), lot as (
      update loyalty_lots l set remaining = remaining - 1
      where l.organization_id = $1 and l.id = any (array(select id from chosen)) returning l.id
    ), lot_use as (
      insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points) select $1, $5, id, 1 from lot
    ) select ${VIEW} from entry`,
};

// The orders of a batch are of different customers.
const EARN_BATCH = {
  name: 'earn_batch',
  text: `with given as (
      select * from unnest($2::uuid[], $3::bigint[], $4::text[]) as g (customer_id, points, order_id)
    ), account as (
      update customer_loyalty a set points_balance = points_balance + g.points,
        total_points_earned = total_points_earned + g.points, version = version + 1, last_entry_at = $5
      from given g where a.organization_id = $1 and a.customer_id = g.customer_id
      returning a.*, g.points, g.order_id
    ), entry as (
      ${ENTRY}
      select $1, gen_random_uuid(), id, version, 'earned', points, points_balance, total_points_earned, order_id, null,
        null, 'bench', 'bench', $5
      from account returning *
    ), lot as (${LOT} select $1, gen_random_uuid(), customer_loyalty_id, id, points, points, $5 from entry)
    select ${VIEW} from entry`,
};

/** @param path what follows /v1/loyalty/ */
export async function answerWrite(flight, organizationId, path, body) {
  const write = async (statement, ...values) => {
    const [rows] = await flight({ ...statement, values: [organizationId, ...values] });
    return rows;
  };
  const data = await dataOf(write, organizationId, path, body);
  return { success: true, data };
}

function dataOf(write, organizationId, [kind, id, action], body) {
  if (kind === 'rewards') return redeem(write, id, body);
  if (kind === 'earn') return earnBatch(write, body);
  if (action === 'earn') return earn(write, id, body);
  return action ? adjust(write, id, body) : create(write, organizationId, body);
}

async function create(write, organizationId, { name, phone }) {
  const [id, now] = [randomUUID(), new Date()];
  await write(CREATE, id, name, phone, now);
  return { id, organization_id: organizationId, name, email: null, phone, birth_date: null, created_at: now };
}

async function adjust(write, id, { amount, reason }) {
  const [entry] = await write(ADJUST, id, amount, new Date(), randomUUID(), reason, randomUUID());
  return { newBalance: entry.balance_after, transaction: entry };
}

async function earn(write, id, { orderId, amount }) {
  const points = Math.floor(amount / 100);
  const [entry] = await write(EARN, id, points, new Date(), randomUUID(), orderId, randomUUID());
  return { newBalance: entry.balance_after, transaction: entry };
}

async function redeem(write, rewardId, { customerId }) {
  const [entry] = await write(REDEEM, customerId, rewardId, new Date(), randomUUID(), randomUUID());
  return { newBalance: entry.balance_after, transaction: entry };
}

async function earnBatch(write, { orders }) {
  const column = (value) => orders.map(value);
  const points = column(({ amount }) => Math.floor(amount / 100));
  const customers = column(({ customerId }) => customerId);
  const entries = await write(
    EARN_BATCH,
    customers,
    points,
    column(({ orderId }) => orderId),
    new Date(),
  );
  return { results: entries };
}
