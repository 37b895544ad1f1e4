import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { built } from './built.mjs';

// What can't be undercut for earning and redeeming: node:http and pg, one flight, one statement that writes the account,
// its entry and its lot or redemption. No look-up, no decision, no audit, no totals, no key.

const { Settings } = built('config/settings');
const { applicationOptions } = built('database/data-source');

const [{ databaseUrl, organizationId }] = await once(process, 'message');
const settings = new Settings();
const { extra } = applicationOptions(databaseUrl, settings, []);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: databaseUrl, max: settings.POOL_SIZE, ...extra });

const ENTER = {
  name: 'enter',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true)`,
};

const ENTRY = `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
  balance_after, total_points_earned_after, order_id, redemption_id, description, actor, request_id, created_at)`;

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
    ), lot as (
      insert into loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)
      select $1, $7, customer_loyalty_id, id, $3, $3, $4 from entry
    ) select * from entry`,
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
    ), lot as (
      update loyalty_lots l set remaining = remaining - 1 from account a
      where l.organization_id = $1 and l.id = (
        select id from loyalty_lots where organization_id = $1 and customer_loyalty_id = a.id and remaining > 0
        order by expires_at, created_at, id limit 1)
      returning l.id
    ), lot_use as (
      insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points) select $1, $5, id, 1 from lot
    ) select * from entry`,
};

async function write(statement, ...values) {
  const client = await pool.connect();
  try {
    const results = await Promise.all([
      client.query('begin'),
      client.query({ ...ENTER, values: [settings.DATABASE_APP_ROLE, organizationId] }),
      client.query({ ...statement, values: [organizationId, ...values] }),
      client.query('commit'),
    ]);
    return results[2].rows[0];
  } finally {
    client.release();
  }
}

async function handle(request) {
  const [, , , kind, id] = request.url.split('/');
  const body = JSON.parse(await text(request));
  const now = new Date();
  const row =
    kind === 'rewards'
      ? await write(REDEEM, body.customerId, id, now, randomUUID(), randomUUID())
      : await write(EARN, id, Math.floor(body.amount / 100), now, randomUUID(), body.orderId, randomUUID());
  return { success: true, data: { transaction: row, newBalance: row.balance_after } };
}

const server = createServer((request, response) => {
  handle(request).then(
    (body) => {
      const json = JSON.stringify(body);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(json),
      };
      response.writeHead(200, headers).end(json);
    },
    (error) => response.writeHead(500).end(error.message),
  );
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('SIGTERM', () => process.exit(0));
