import { HousekeepingService, type Removed } from '../../src/housekeeping/housekeeping.service';
import { newId } from '../../src/common/ids';
import { RequestContext } from '../../src/tenancy/request-context';
import { createOpenCoupon, reserve, useReserved } from '../support/coupons';
import { DAY_MS } from '../support/loyalty';
import { createCustomer, CUSTOMERS, PROGRAMS } from '../support/requests';
import type { ApiClient } from '../support/api-client';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

const NOTHING: Removed = {
  idempotency_keys: 0,
  coupon_reservations: 0,
  merge_undo: 0,
  tier_reevaluations: 0,
  imports: 0,
};

let service: TestService;
let organizationId: string;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  await api.get('/v1/organization');
});

function run(of = organizationId): Promise<Removed> {
  const context = new RequestContext({ organizationId: of, actor: 'job', requestId: newId() });
  return service.app.get(HousekeepingService).run(context);
}

async function ask<Row extends object>(text: string, ...values: unknown[]): Promise<Row[]> {
  return (await service.sql.query<Row>(text, [organizationId, ...values])).rows;
}

async function count(table: string, condition = 'true'): Promise<number> {
  const [row] = await ask<{ count: number }>(
    `select count(*)::int as count from ${table} where organization_id = $1 and ${condition}`,
  );
  return row?.count ?? 0;
}

async function audits(): Promise<string[][]> {
  const rows = await ask<{ changed_fields: string[] }>(
    `select changed_fields from audit_log where organization_id = $1 and action = 'organization.tidied' order by id`,
  );
  return rows.map(({ changed_fields }) => changed_fields);
}

function daysPass(days: number): void {
  service.clock.advance(days * DAY_MS);
}

function createWithKey(key: string): Promise<unknown> {
  return createCustomerWith({ 'Idempotency-Key': key });
}

async function createCustomerWith(headers: Record<string, string>): Promise<unknown> {
  return api.post(CUSTOMERS, { name: 'Ana' }, { headers });
}

describe('housekeeping', () => {
  it('forgets an idempotency key after thirty days, and no sooner', async () => {
    await createWithKey('old');
    daysPass(29);
    await createWithKey('young');
    expect(await run()).toEqual(NOTHING);
    daysPass(1.01);
    expect(await run()).toEqual({ ...NOTHING, idempotency_keys: 1 });
    expect(await ask('select key from idempotency_keys where organization_id = $1')).toEqual([
      { key: 'young' },
    ]);
  });

  it('marks reservations that have lapsed, and no others', async () => {
    const { code, id } = await createOpenCoupon(api);
    await reserve(api, code, { seconds: 10 });
    await reserve(api, code, { seconds: 900 });
    await useReserved(api, (await reserve(api, code, { seconds: 10 })).id);
    service.clock.advance(11_000);
    expect(await run()).toEqual({ ...NOTHING, coupon_reservations: 1 });
    const uses = `select status from coupon_uses where organization_id = $1 and coupon_id = $2 order by id`;
    expect(await ask(uses, id)).toEqual(['expired', 'reserved', 'used'].map((status) => ({ status })));
  });

  it('forgets how to undo a merge after thirty days, and no sooner; the merge stays', async () => {
    const merge = async (): Promise<string> => {
      const [target, source] = [await createCustomer(api), await createCustomer(api)];
      const { body } = await api.post(`${CUSTOMERS}/${target.id}/merge`, { sourceCustomerId: source.id });
      return body.data.mergeId as string;
    };
    const old = await merge();
    daysPass(29.9);
    const young = await merge();
    expect(await run()).toEqual(NOTHING);
    daysPass(0.2);
    expect(await run()).toEqual({ ...NOTHING, merge_undo: 1 });
    const kept = 'select id from customer_merges where organization_id = $1 and undo is not null';
    expect(await ask(kept)).toEqual([{ id: young }]);
    expect(await count('customer_merges', `id = '${old}'`)).toBe(1);
  });

  it('keeps the last twenty finished re-evaluations of each program, and one that runs', async () => {
    const { id: second } = (await api.post(PROGRAMS, { name: 'Second' })).body.data;
    await ask(
      `insert into tier_reevaluations (organization_id, id, program_id, status, accounts, requested_at)
       select $1, gen_random_uuid(), p.id, case when n = 1 then 'running' else 'done' end, n,
         timestamptz '2026-01-01' + n * interval '1 day'
       from programs p, generate_series(1, 25) n where p.organization_id = $1 and (p.id <> $2 or n <= 21)`,
      second,
    );
    expect(await run()).toEqual({ ...NOTHING, tier_reevaluations: 4 });
    expect(await count('tier_reevaluations', `program_id = '${second}'`)).toBe(21);
    expect(await count('tier_reevaluations', `program_id <> '${second}'`)).toBe(21);
    expect(await count('tier_reevaluations', `status = 'running'`)).toBe(2);
    expect(await count('tier_reevaluations', `program_id <> '${second}' and accounts between 2 and 5`)).toBe(
      0,
    );
  });

  it('deletes imports that nobody ran for seven days', async () => {
    const upload = (): Promise<unknown> =>
      api.post('/v1/loyalty/imports', undefined, {
        raw: 'name\nAna\n',
        headers: { 'content-type': 'text/csv' },
      });
    await upload();
    daysPass(6);
    await upload();
    expect(await run()).toEqual(NOTHING);
    daysPass(1.01);
    expect(await run()).toEqual({ ...NOTHING, imports: 1 });
    expect([await count('imports'), await count('import_rows')]).toEqual([1, 1]);
  });

  it('leaves one audit row with the counts, and none when there was nothing to do', async () => {
    await createWithKey('one');
    await createWithKey('two');
    await run();
    expect(await audits()).toEqual([]);
    daysPass(31);
    await run();
    await run();
    expect(await audits()).toEqual([['idempotency_keys:2']]);
  });

  it('goes on where a batch ends', async () => {
    await ask(
      `insert into idempotency_keys (organization_id, key, fingerprint, status, created_at)
       select $1, 'key ' || n, decode(repeat('00', 32), 'hex'), 200, timestamptz '2026-01-01'
       from generate_series(1, 2500) n`,
    );
    expect(await run()).toEqual({ ...NOTHING, idempotency_keys: 2500 });
    expect(await count('idempotency_keys')).toBe(0);
  });

  it('of all organizations reaches each of them, and nothing of one through another', async () => {
    const other = crypto.randomUUID();
    await service
      .as('org_admin', other)
      .post(CUSTOMERS, { name: 'Ana' }, { headers: { 'Idempotency-Key': 'k' } });
    await createWithKey('mine');
    daysPass(31);
    await run(other);
    expect(await count('idempotency_keys')).toBe(1);
    await service.app.get(HousekeepingService).runEverywhere();
    expect(await count('idempotency_keys')).toBe(0);
  });
});

describe('two runs at once', () => {
  it('do each thing once: what one has locked the other leaves to it', async () => {
    for (let key = 0; key < 5; key += 1) await createWithKey(`key-${key}`);
    daysPass(31);
    const side = await SideSession.open(service);
    await side.hold('select from idempotency_keys where organization_id = $1 and key < $2 for update', [
      organizationId,
      'key-3',
    ]);
    expect(await run()).toEqual({ ...NOTHING, idempotency_keys: 2 });
    await side.release();
    expect(await run()).toEqual({ ...NOTHING, idempotency_keys: 3 });
    await side.close();
  });

  it('count together what there was', async () => {
    const { code } = await createOpenCoupon(api);
    for (let turn = 0; turn < 20; turn += 1) {
      await createWithKey(`key-${turn}`);
      await reserve(api, code, { seconds: 10 });
    }
    await api.post('/v1/loyalty/imports', undefined, {
      raw: 'name\nAna\n',
      headers: { 'content-type': 'text/csv' },
    });
    daysPass(31);
    const runs = await Promise.all([run(), run(), run(), run()]);
    const total = (what: keyof Removed): number => runs.reduce((sum, each) => sum + each[what], 0);
    expect([total('idempotency_keys'), total('coupon_reservations'), total('imports')]).toEqual([20, 20, 1]);
  });
});
