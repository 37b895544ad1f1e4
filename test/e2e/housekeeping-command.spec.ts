import { UsageError } from '../../src/cli/arguments';
import { keepHouse } from '../../src/cli/housekeeping-report';
import { DAY_MS } from '../support/loyalty';
import { CUSTOMERS, NOBODY } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
const [ours, theirs] = [crypto.randomUUID(), crypto.randomUUID()];

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  for (const [organizationId, keys] of [
    [ours, 2],
    [theirs, 1],
  ] as const) {
    for (let key = 0; key < keys; key += 1) {
      const headers = { 'Idempotency-Key': crypto.randomUUID() };
      const created = await service
        .as('org_admin', organizationId)
        .post(CUSTOMERS, { name: 'Ana' }, { headers });
      expect(created.status).toBe(201);
    }
  }
  service.clock.advance(31 * DAY_MS);
});

/** What the command prints. */
async function run(only?: string): Promise<string[]> {
  const lines: string[] = [];
  await keepHouse(service.app, only, (line) => lines.push(line)).catch((error: Error) => {
    if (error instanceof UsageError) throw error;
    lines.push(error.message);
  });
  return lines;
}

describe('npm run housekeeping', () => {
  it('does the daily job for every organization and prints what it removed, as the operator', async () => {
    const lines = await run();
    expect(lines.slice(0, -1).sort()).toEqual(
      [`${ours} idempotency_keys=2`, `${theirs} idempotency_keys=1`].sort(),
    );
    expect(lines.at(-1)).toBe('2 organizations: idempotency_keys=3 removed');
    expect(await run()).toEqual(['2 organizations: nothing removed']);
    const { rows } = await service.sql.query(
      `select actor, changed_fields from audit_log where organization_id = $1 and action = 'organization.tidied'`,
      [ours],
    );
    expect(rows).toEqual([{ actor: 'operator', changed_fields: ['idempotency_keys:2'] }]);
  });

  it('of one organization leaves the others alone', async () => {
    expect(await run(theirs)).toEqual([
      `${theirs} idempotency_keys=1`,
      '1 organizations: idempotency_keys=1 removed',
    ]);
    expect((await run()).at(-1)).toBe('2 organizations: idempotency_keys=2 removed');
    await expect(run(NOBODY)).rejects.toThrow('There is no such organization.');
  });

  it('ends with the trouble that it had with some, and the sum of the others', async () => {
    await service.sql.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before delete on idempotency_keys for each row
        when (old.organization_id = '${ours}') execute function refuse()`);
    expect(await run()).toEqual([
      `${theirs} idempotency_keys=1`,
      '1 organizations: idempotency_keys=1 removed',
      'housekeeping failed for 1 organizations',
    ]);
    await service.sql.query('drop trigger refuse on idempotency_keys');
    expect((await run()).at(-1)).toBe('2 organizations: idempotency_keys=2 removed');
  });
});
