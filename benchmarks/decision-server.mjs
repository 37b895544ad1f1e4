import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { built } from './built.mjs';

// A bare server that adjusts points in one of two ways, over the service's own door to the database: in two flights with
// the service's statements and its decision in between, or in one flight that calls a function of the database.

const { Settings } = built('config/settings');
const { Clock } = built('common/clock');
const { newId } = built('common/ids');
const { applicationOptions } = built('database/data-source');
const { Database } = built('database/database');
const { query, statement } = built('database/statement');
const { RequestContext } = built('tenancy/request-context');
const { AccountsService } = built('loyalty/accounts/accounts.service');
const { decideAdjustment } = built('loyalty/ledger/adjustment.rules');
const { entryOf, entryView } = built('loyalty/ledger/ledger.presenter');
const { entryOfType } = built('loyalty/ledger/changes.rules');
const { changeWrites } = built('loyalty/ledger/ledger.writes');

const [{ databaseUrl, organizationId, way }] = await once(process, 'message');
const settings = new Settings();
const { extra } = applicationOptions(databaseUrl, settings, []);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: databaseUrl, max: settings.POOL_SIZE, ...extra });

const database = new Database({ driver: { master: pool }, createQueryRunner: runner }, settings);
const clock = new Clock();
const accounts = new AccountsService(clock);
const debit = statement('bench_debit', 'select * from benchmark.debit($1, $2, $3, $4, $5)');

const ways = {
  flights: (context, customerId, { amount, reason }) =>
    database.transaction(context, async (unit) => {
      const { account } = await accounts.lockActive(unit, customerId, { spending: -amount });
      const moment = { now: clock.now(), newId };
      const change = decideAdjustment(account, { amount, reason, expiresAt: null }, moment);
      return {
        writes: changeWrites(context, account, change, {
          action: 'loyalty_account.adjusted',
          now: moment.now,
        }),
        result: {
          newBalance: change.account.balance,
          transaction: entryOf(account.id, entryOfType(change, 'adjusted')),
        },
      };
    }),

  // What is called a read here is BEGIN, role and organization, one statement and COMMIT, sent together.
  function: async (context, customerId, { amount, reason }) => {
    const { actor, requestId } = context;
    const [entry] = await database.read(context, query(debit, customerId, -amount, reason, actor, requestId));
    return { newBalance: entry.balance_after, transaction: entryView(entry) };
  },
};

/** The part of TypeORM's query runner that is used. */
function runner() {
  let client;
  return {
    connect: async () => (client = await pool.connect()),
    release: async () => client?.release(),
  };
}

async function handle(request) {
  const [, , , , customerId] = request.url.split('/');
  const body = JSON.parse(await text(request));
  const context = new RequestContext({ organizationId, actor: way, requestId: randomUUID() });
  return { success: true, data: await ways[way](context, customerId, body) };
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
