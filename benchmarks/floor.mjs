import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { built } from './built.mjs';

// What can't be undercut: node:http and pg, the service's own statements in the same flight, and nothing else. No
// framework, no token, no validation, no log.

const { Settings } = built('config/settings');
const { applicationOptions } = built('database/data-source');
const { profileView, listItem } = built('customers/customers.presenter');
const { customersRepository } = built('customers/customers.repository');
const { entryView } = built('loyalty/ledger/ledger.presenter');
const { historyRepository } = built('loyalty/ledger/history.repository');
const { statsRepository } = built('stats/stats.repository');
const { cutPage, makeCursor, paginationOf } = built('common/pagination');

const [{ databaseUrl, organizations }] = await once(process, 'message');
const settings = new Settings();
const { extra } = applicationOptions(databaseUrl, settings, []);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: databaseUrl, max: settings.POOL_SIZE, ...extra });

const ENTER = {
  name: 'enter',
  text: `select set_config('role', $1, true), set_config('app.organization_id', $2, true)`,
};
const INSERT_CUSTOMER = {
  name: 'insert_customer',
  text: `insert into customers (organization_id, id, name, phone, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)`,
};
const ADJUST = {
  name: 'adjust',
  text: `with account as (
      update customer_loyalty set points_balance = points_balance + $3, version = version + 1, last_entry_at = $4
      where organization_id = $1 and customer_id = $2 returning *
    ), entry as (
      insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
        balance_after, total_points_earned_after, description, actor, request_id, created_at)
      select $1, $5, id, version, 'adjusted', $3, points_balance, total_points_earned, $6, 'bench', 'bench', $4
      from account returning *
    ), lot as (
      insert into loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, created_at)
      select $1, $7, customer_loyalty_id, id, $3, $3, $4 from entry
    ) select * from entry`,
};

/** One transaction in one flight, as the application's role. @returns the rows of each query */
async function flight(organizationId, ...queries) {
  const client = await pool.connect();
  try {
    const results = await Promise.all([
      client.query('begin'),
      client.query({ ...ENTER, values: [settings.DATABASE_APP_ROLE, organizationId] }),
      ...queries.map((query) => client.query(query)),
      client.query('commit'),
    ]);
    return results.slice(2, -1).map(({ rows }) => rows);
  } finally {
    client.release();
  }
}

const prepared = ({ statement: { name, text }, values }) => ({ name, text, values });

const read = { organizationId: organizations.read };
const answer = (data, rest) => ({ success: true, data, ...rest });

async function profile(id) {
  const [[row]] = await flight(
    read.organizationId,
    prepared(customersRepository.profile(read, id, new Date())),
  );
  return answer(profileView(row));
}

async function transactions(id) {
  const filter = { type: null, from: null, to: null, orderId: null };
  const [[{ total }], found] = await flight(
    read.organizationId,
    prepared(historyRepository.countEntries(read, id, filter)),
    prepared(historyRepository.listEntries(read, id, filter, { after: null, skip: 0 }, 21)),
  );
  const { rows } = cutPage(found, 20);
  return answer(rows.map(entryView), { pagination: paginationOf({ page: 1, limit: 20 }, total, null) });
}

async function list(term) {
  const [start, search] = [
    { after: null, skip: 0 },
    { term, digits: null },
  ];
  const [found, [{ total }]] = await flight(
    read.organizationId,
    prepared(
      term === ''
        ? customersRepository.list(read, start, 21, new Date())
        : customersRepository.search(read, search, start, 21, new Date()),
    ),
    prepared(term === '' ? customersRepository.countAll(read) : customersRepository.countFound(read, search)),
  );
  const { rows, more } = cutPage(found, 20);
  const { created_at: createdAt, id } = rows.at(-1);
  const nextCursor = more ? makeCursor({ createdAt, order: 0, id }, term) : null;
  const pagination = paginationOf({ page: 1, limit: 20 }, total, nextCursor);
  return answer({ customers: rows.map(listItem), pagination });
}

async function statistics() {
  const [[row]] = await flight(read.organizationId, prepared(statsRepository.read(read, new Date())));
  return answer({
    totalCustomers: row.customers,
    totalPointsBalance: row.points_balance,
    totalPointsEarned: row.points_earned,
    totalRedemptions: row.redemptions,
    activeProgram: row.program,
  });
}

async function create({ name, phone }) {
  const organizationId = organizations.write;
  const [id, now] = [randomUUID(), new Date()];
  await flight(organizationId, { ...INSERT_CUSTOMER, values: [organizationId, id, name, phone, now] });
  return answer({
    id,
    organization_id: organizationId,
    name,
    email: null,
    phone,
    birth_date: null,
    created_at: now,
  });
}

async function adjust(id, { amount, reason }) {
  const organizationId = organizations.write;
  const values = [organizationId, id, amount, new Date(), randomUUID(), reason, randomUUID()];
  const [[entry]] = await flight(organizationId, { ...ADJUST, values });
  return answer({ newBalance: entry.balance_after, transaction: entryView(entry) });
}

async function handle(request) {
  const [, , , kind, rest, action] = request.url.split(/[/?]/);
  if (request.method === 'POST') {
    const body = JSON.parse(await text(request));
    return rest ? adjust(rest, body) : create(body);
  }
  if (kind === 'stats') return statistics();
  if (action) return transactions(rest);
  return rest.includes('=') ? list(rest.split('search=')[1] ?? '') : profile(rest);
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
