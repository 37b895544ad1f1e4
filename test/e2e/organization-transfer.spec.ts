import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { deleteOrganization } from '../../src/cli/org-delete';
import { exportOrganization } from '../../src/cli/org-export';
import { importOrganization } from '../../src/cli/org-import';
import { inTransaction, type Scope, tenantTables } from '../../src/cli/org-tables';
import { seedOrganization } from '../../src/demo/seed';
import { catalogueText } from '../sql/catalogue';
import { fillOrganization, type FilledOrganization } from '../sql/two-organizations';
import { expectHealthy } from '../support/healthy';
import { createReward, earn, redeem } from '../support/loyalty';
import { createCustomer, CUSTOMERS } from '../support/requests';
import { dumpRows, expectUnchanged } from '../support/rows';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

const ROLE = 'puntos_app';

let service: TestService;
let owner: Client;
let folder: string;

beforeAll(async () => {
  service = await startTestService();
  owner = new Client({ connectionString: service.database.ownerUrl });
  await owner.connect();
  folder = mkdtempSync(join(tmpdir(), 'puntos-transfer-'));
});
afterAll(async () => {
  await owner.end();
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

function scopeOf(organizationId: string): Scope {
  return { organizationId, role: ROLE };
}

async function jobsOf(organizationId: string): Promise<number> {
  const { rows } = await service.sql.query<{ jobs: number }>(
    `select count(*)::int as jobs from graphile_worker._private_jobs where payload ->> 'organization_id' = $1`,
    [organizationId],
  );
  return rows[0]?.jobs ?? 0;
}

async function leaveJob(organizationId: string): Promise<void> {
  await inTransaction(service.sql, '', async () => {
    await service.sql.query(`select set_config('app.organization_id', $1, true)`, [organizationId]);
    await service.sql.query(`select enqueue_job('purge_imports', '{}', $1)`, [`purge:${organizationId}`]);
  });
}

describe('an organization with a row in every table', () => {
  let ours: FilledOrganization;
  let theirs: FilledOrganization;

  beforeAll(async () => {
    ours = await fillOrganization(service.sql, 'ours', 424_242);
    theirs = await fillOrganization(service.sql, 'theirs', 42);
    await service.sql.query(
      `update customers set name = chr(8232) || 'ñ"\\' || chr(10) || '}' where organization_id = $1`,
      [ours.id],
    );
    await service.sql.query(
      `insert into loyalty_rollups (organization_id, metric, day, program_id, subject_id, slot, amount)
       values ($1, 'members', '-infinity', $2, $2, 0, 9007199254740993)`,
      [ours.id, ours.program],
    );
    for (const { id } of [ours, theirs]) await leaveJob(id);
  });

  it('has a row in every table of the catalogue', async () => {
    const rows = await dumpRows(service.sql, ours.id);
    expect(Object.keys(rows).sort()).toEqual((await tenantTables(owner)).map(({ name }) => name).sort());
    expect(Object.entries(rows).filter(([, found]) => found.length === 0)).toEqual([]);
  });

  it.each(['all.jsonl', 'all.jsonl.gz'])('is exported, deleted and imported: %s', async (name) => {
    const file = join(folder, name);
    const [before, others] = [await dumpRows(service.sql, ours.id), await dumpRows(service.sql, theirs.id)];
    const schema = await catalogueText(service.sql);

    const { tables } = await exportOrganization(owner, scopeOf(ours.id), file);
    expect(tables).toEqual(Object.fromEntries(Object.entries(before).map(([t, rows]) => [t, rows.length])));
    const text = name.endsWith('.gz')
      ? gunzipSync(readFileSync(file)).toString()
      : readFileSync(file, 'utf8');
    expect(text.includes(theirs.id)).toBe(false);

    const deleted = await deleteOrganization(owner, scopeOf(ours.id), `org ${ours.mark}`);
    expect({ ...deleted, jobs: undefined }).toEqual({ ...tables, jobs: undefined });
    expect(Object.values(await dumpRows(service.sql, ours.id)).flat()).toEqual([]);
    expect(await dumpRows(service.sql, theirs.id)).toEqual(others);
    expect([await jobsOf(ours.id), await jobsOf(theirs.id)]).toEqual([0, 1]);
    expect(await catalogueText(service.sql)).toBe(schema);

    await importOrganization(owner, ROLE, file);
    await expectUnchanged(service.sql, before, ours.id);
    expect(await dumpRows(service.sql, theirs.id)).toEqual(others);
    expect(await catalogueText(service.sql)).toBe(schema);
    // The re-evaluation that was under way goes on.
    expect(await jobsOf(ours.id)).toBe(1);
  });

  it('is neither deleted without its name nor found under another id', async () => {
    const before = await dumpRows(service.sql);
    for (const name of ['', 'org theirs', 'ORG'])
      await expect(deleteOrganization(owner, scopeOf(ours.id), name)).rejects.toThrow('--confirm');
    const nobody = scopeOf(crypto.randomUUID());
    await expect(deleteOrganization(owner, nobody, 'x')).rejects.toThrow('no such organization');
    const file = join(folder, 'nobody.jsonl');
    await expect(exportOrganization(owner, nobody, file)).rejects.toThrow('no such organization');
    expect(() => readFileSync(file)).toThrow('ENOENT');
    await expectUnchanged(service.sql, before);
  });

  it('is deleted although a request adds a row meanwhile: it is seen waiting, and begins again', async () => {
    const file = join(folder, 'raced.jsonl');
    await exportOrganization(owner, scopeOf(ours.id), file);
    const before = await dumpRows(service.sql);
    const writer = new Client({ connectionString: service.database.adminUrl });
    const side = await SideSession.open(service);
    await writer.connect();
    await writer.query('begin');
    await writer.query(
      `insert into coupon_uses select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid()))).*
       from coupon_uses u where organization_id = $1`,
      [ours.id],
    );
    const deleting = deleteOrganization(owner, scopeOf(ours.id), `org ${ours.mark}`);
    await side.untilWaiting(1);
    await writer.query('commit');
    expect((await deleting).coupon_uses).toBe(2);
    expect(Object.values(await dumpRows(service.sql, ours.id)).flat()).toEqual([]);
    await writer.end();
    await side.close();
    await importOrganization(owner, ROLE, file);
    await expectUnchanged(service.sql, before);
  });

  it('is not imported where it is, from a changed or broken file, or from another version', async () => {
    const file = join(folder, 'source.jsonl');
    await exportOrganization(owner, scopeOf(ours.id), file);
    const before = await dumpRows(service.sql);
    const schema = await catalogueText(service.sql);
    const text = readFileSync(file, 'utf8');
    const refused = async (content: string | Buffer, message: string, name = 'bad.jsonl'): Promise<void> => {
      writeFileSync(join(folder, name), content);
      await expect(importOrganization(owner, ROLE, join(folder, name))).rejects.toThrow(message);
    };
    await refused(text, 'has rows of the organization');
    await refused('', 'incomplete');
    await refused('{}\n{}\n', 'no export');
    await refused(text.replace(/"schema":"[^"]*"/, '"schema":"Other1"'), 'schema version');

    await deleteOrganization(owner, scopeOf(ours.id), `org ${ours.mark}`);
    await refused(text.replace('lunch', 'brunch'), 'checksum');
    await refused(text.slice(0, -200), 'checksum');
    await refused(gzipSync(text).subarray(0, -50), "can't be read", 'bad.jsonl.gz');
    expect(Object.values(await dumpRows(service.sql, ours.id)).flat()).toEqual([]);
    await importOrganization(owner, ROLE, file);
    await expectUnchanged(service.sql, before);
    expect(await catalogueText(service.sql)).toBe(schema);
  });
});

it('an organization in use is the same behind the round trip: healthy, and at work', async () => {
  const id = crypto.randomUUID();
  const api = service.as('org_admin', id);
  const [kept, merged] = [await createCustomer(api), await createCustomer(api)];
  for (const { id: customer } of [kept, merged]) await earn(api, customer, 60_000);
  await redeem(api, (await createReward(api)).id, kept.id);
  const merge = await api.post(`${CUSTOMERS}/${kept.id}/merge`, { sourceCustomerId: merged.id });
  expect(merge.status).toBeLessThan(300);
  await seedOrganization(service.app, { organizationId: id, customers: 3000, entries: 3 });
  const before = await dumpRows(service.sql, id);
  const file = join(folder, 'used.jsonl.gz');
  const steps: [number, number][] = [];
  await exportOrganization(owner, scopeOf(id), file, (done, total) => steps.push([done, total]));
  expect(steps.at(-1)?.[0]).toBe(steps.at(-1)?.[1]);
  const [{ name }] = (await service.sql.query('select name from organizations where id = $1', [id])).rows;
  await deleteOrganization(owner, scopeOf(id), name);
  await importOrganization(owner, ROLE, file);
  await expectUnchanged(service.sql, before, id);
  await expectHealthy(service, id);
  await earn(api, kept.id, 5000);
  await expectHealthy(service, id);
}, 120_000);
