import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { headersOf } from './decision-load.mjs';

const EXPIRES_MS = 1000;
const [DUE, SOON, WANTED] = [7, 10, 15];

/** A request that adjusts a customer's points. */
export function adjusting(id, amount, expiresAt) {
  const body = JSON.stringify({ amount, reason: 'Bench', ...(expiresAt && { expiresAt }) });
  return { path: `/v1/loyalty/customers/${id}/adjust-points`, body };
}

/**
 * Compares what the ways write, ids and times aside: one lot is due, one covers a part of the debit, an older one the
 * rest.
 * @throws Error when one writes other rows than the first
 */
export async function refuseDifferentRows(servers, data) {
  const id = data.ids.at(-1);
  const written = {};
  for (const [way, server] of Object.entries(servers)) {
    await post(servers.service, data, adjusting(id, DUE, fromNow(EXPIRES_MS)));
    await post(servers.service, data, adjusting(id, SOON, fromNow(3_600_000)));
    await sleep(EXPIRES_MS);
    const before = await accountOf(id, data);
    const answer = await post(server, data, adjusting(id, -WANTED));
    written[way] = await rowsSince(before, data, answer);
  }
  const [expected, ...others] = Object.entries(written);
  if (expected[1].rows.length !== 2) throw new Error('the debit was to write off what is due as well');
  for (const [way, rows] of others) {
    if (isDeepStrictEqual(rows, expected[1])) continue;
    throw new Error(
      `${expected[0]} writes\n${JSON.stringify(expected[1])}\nand ${way}\n${JSON.stringify(rows)}`,
    );
  }
}

/**
 * Every invariant of the ledger must hold, and whoever wrote must have left an audit row for every adjustment and taken
 * every debit from lots.
 */
export async function refuseUnhealthy({ url }, data) {
  const headers = headersOf(data);
  const { data: verified } = await (await fetch(`${url}/v1/loyalty/ledger/verify`, { headers })).json();
  const { rows } = await data.admin.query(
    `select actor, count(*) filter (where type = 'adjusted') as entries, -sum(points) filter (where points < 0) as taken,
       (select count(*) from audit_log l
        where l.organization_id = $1 and l.actor = t.actor and l.action = 'loyalty_account.adjusted') as audited,
       (select sum(u.points) from loyalty_lot_uses u
        join loyalty_transactions e on e.organization_id = $1 and e.id = u.transaction_id
        where u.organization_id = $1 and e.actor = t.actor) as used
     from loyalty_transactions t where organization_id = $1 and actor <> 'seed' group by actor`,
    [data.organizationId],
  );
  const uneven = rows.filter(
    ({ entries, audited, taken, used }) => entries !== audited || String(taken) !== String(used),
  );
  if (!verified.healthy || rows.length !== 3 || uneven.length > 0)
    throw new Error(`the ledger is not healthy: ${JSON.stringify({ verified, rows })}`);
  process.stdout.write(
    `The ledger is healthy: ${rows.map(({ actor, entries }) => `${entries} by ${actor}`).join(', ')}\n`,
  );
}

async function post({ url }, data, { path, body }) {
  const headers = headersOf(data);
  const answer = await fetch(url + path, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}${path}: ${text}`);
  return JSON.parse(text).data;
}

function fromNow(milliseconds) {
  return new Date(Date.now() + milliseconds).toISOString();
}

async function accountOf(customerId, { admin, organizationId }) {
  const { rows } = await admin.query(
    `select a.id, a.points_balance, a.version, (select count(*) from audit_log l
       where l.organization_id = $1 and l.entity_id = a.id) as audited, (select sum(points_balance)
       from organization_totals where organization_id = $1) as total
     from customer_loyalty a where organization_id = $1 and customer_id = $2`,
    [organizationId, customerId],
  );
  return rows[0];
}

/** What a debit left behind, as far as it must be the same for everybody. */
async function rowsSince(before, { admin, organizationId }, { newBalance, transaction }) {
  const { rows } = await admin.query(
    `select to_jsonb(t) - '{id,account_version,balance_after,expires_at,actor,request_id,created_at}'::text[] as entry,
       t.account_version - $3 as version, t.balance_after - $4::bigint as balance, a.last_entry_at = t.created_at as last,
       a.next_expiry_at is null as never, a.points_balance = $5 as told, (
       select array_agg(u.points order by u.points) from loyalty_lot_uses u
       where u.organization_id = $1 and u.transaction_id = t.id) as uses, (
       select to_jsonb(l) - '{id,actor,request_id,created_at}'::text[] from audit_log l
       where l.organization_id = $1 and l.request_id = t.request_id and l.actor = t.actor) as audit, (
       select count(*) - $6::bigint from audit_log l where l.organization_id = $1 and l.entity_id = a.id) as audited, (
       select sum(points_balance) - $7::numeric from organization_totals where organization_id = $1) as total
     from loyalty_transactions t join customer_loyalty a on a.organization_id = $1 and a.id = t.customer_loyalty_id
     where t.organization_id = $1 and t.customer_loyalty_id = $2 and t.account_version > $3
     order by t.account_version`,
    [
      organizationId,
      before.id,
      before.version,
      before.points_balance,
      newBalance,
      before.audited,
      before.total,
    ],
  );
  return {
    rows,
    answer: {
      ...transaction,
      id: null,
      balance_after: newBalance - transaction.balance_after,
      created_at: null,
    },
  };
}
