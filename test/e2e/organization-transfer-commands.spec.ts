import { withApplication } from '../../src/cli/with-application';
import { newId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { composed } from '../../src/database/statement';
import { RequestContext } from '../../src/tenancy/request-context';
import { createTestDatabase, type TestDatabase } from '../support/test-databases';

const before = { ...process.env };
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  Object.assign(process.env, { DATABASE_URL: database.ownerUrl, STATEMENT_TIMEOUT_MS: '4000' });
});
afterAll(async () => {
  process.env = before;
  await database.drop();
});

it.each([
  [true, '0'],
  [false, '4s'],
])(
  'a command whose statements are unlimited, %s, has a statement_timeout of %s',
  async (unlimited, expected) => {
    const seen: unknown[] = [];
    const context = new RequestContext({ organizationId: newId(), actor: 'test', requestId: newId() });
    await withApplication(
      async (app) => {
        const asked = composed(`select current_setting('statement_timeout') as limit, $1::text as sent`, [
          '',
        ]);
        seen.push(...(await app.get(Database).read(context, asked)));
      },
      { unlimited },
    );
    expect(seen).toEqual([{ limit: expected, sent: '' }]);
  },
);
