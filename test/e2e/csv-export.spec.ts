import { type IncomingMessage, request } from 'node:http';
import { parse } from 'csv-parse/sync';
import { newId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { seedOrganization } from '../../src/demo/seed';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import { adjust, createCustomer, CUSTOMERS, IMPORTS, outcome, STATS, uploadCsv } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { earn } from '../support/loyalty';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const EXPORT = `${CUSTOMERS}/export.csv`;

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});

async function exported(query = ''): Promise<Record<string, string>[]> {
  return parse((await api.get(EXPORT + query)).text, { columns: true, bom: true });
}

describe('a filtered export', () => {
  it('has whom a list with the same filters shows, page after page', async () => {
    await seedOrganization(service.app, { organizationId, customers: 2500, entries: 2 });
    const [{ tier_id: tierId }] = (await api.get(`${CUSTOMERS}?limit=1&minPoints=1`)).body.data.customers;
    for (const query of [
      'minPoints=50',
      `tierId=${tierId}`,
      'birthMonth=8&hasEmail=true',
      'marketingOptIn=true',
      'search=maria&hasPhone=true',
      'minPoints=1&search=a',
      'maxPoints=0',
      'createdTo=2000-01-01T00:00:00Z',
    ]) {
      const listed: string[] = [];
      for (let page = 1, isLast = false; !isLast; page += 1) {
        const { data } = (await api.get(`${CUSTOMERS}?${query}&limit=100&page=${page}`)).body;
        listed.push(...data.customers.map(({ id }: { id: string }) => id));
        isLast = data.pagination.nextCursor === null;
      }
      expect([query, (await exported(`?${query}`)).map(({ id }) => id)]).toEqual([query, listed]);
    }
    expect((await exported('?minPoints=1')).length).toBeGreaterThan(1000);
  });

  it('shows the same cells as the whole one', async () => {
    const { id } = await createCustomer(api, { name: 'Ana', phone: '987654321' });
    await api.patch(`${CUSTOMERS}/${id}`, { marketingOptIn: true });
    await adjust(api, id, 5);
    expect(await exported('?minPoints=5')).toEqual(await exported());
  });

  it.each([
    'tierId=x',
    'minPoints=-1',
    'minPoints=2&maxPoints=1',
    'page=1',
    'limit=5',
    'cursor=x',
    'sort=name',
    'count=none',
  ])('refuses %s', async (query) =>
    expect(outcome(await api.get(`${EXPORT}?${query}`))).toBe('400 VALIDATION_ERROR'),
  );
});

describe('the export', () => {
  it('has a line for each customer, newest first', async () => {
    const ana = await createCustomer(api, {
      name: 'Ana "la jefa"\nTorres',
      email: 'ana@example.com',
      phone: '987654321',
      birthDate: '1990-05-15',
    });
    await earn(api, ana.id, 60_000);
    await adjust(api, ana.id, -100);
    const luis = await createCustomer(api, { name: 'Luis', phone: undefined });
    const answer = await api.get(EXPORT);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="customers.csv"');
    const [header, ...lines] = answer.text.split('\r\n');
    expect(header).toBe(
      'id,name,email,phone,birth_date,marketing_opt_in,created_at,points_balance,total_points_earned,tier_name',
    );
    expect(lines).toEqual([
      `${luis.id},Luis,,,,false,${luis.created_at},0,0,Bronze`,
      `${ana.id},"Ana ""la jefa""\nTorres",ana@example.com,+51987654321,1990-05-15,false,${ana.created_at},500,600,Silver`,
      '',
    ]);
  });

  it('begins with the mark that spreadsheets look for', async () => {
    const response = await fetch(service.url + EXPORT, {
      headers: { authorization: `Bearer ${service.token('org_admin', organizationId)}` },
    });
    expect([...Buffer.from(await response.arrayBuffer()).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('finds what the list finds', async () => {
    for (const name of ['María García', 'Mario', 'José Maria', 'Eva']) await createCustomer(api, { name });
    expect((await exported('?search=maria')).map(({ name }) => name)).toEqual(['José Maria', 'María García']);
    expect(await exported('?search=nobody')).toEqual([]);
    expect(outcome(await api.get(`${EXPORT}?searches=x`))).toBe('400 VALIDATION_ERROR');
  });

  it('runs nothing in a spreadsheet', async () => {
    for (const name of ['=1+1', '@SUM(A1)', '+x', '-x', "'=1"]) await createCustomer(api, { name });
    expect((await exported()).map(({ name }) => name)).toEqual(["''=1", "'-x", "'+x", "'@SUM(A1)", "'=1+1"]);
  });

  it('leaves out who was merged', async () => {
    const { id } = await createCustomer(api, { name: 'Target' });
    const { id: source } = await createCustomer(api, { name: 'Source' });
    await service.sql.query('update customers set merged_into = $1 where id = $2', [id, source]);
    expect((await exported()).map(({ name }) => name)).toEqual(['Target']);
    await service.sql.query('update customers set merged_into = null where id = $1', [source]);
  });

  it('is the whole of many pages, each customer once', async () => {
    await seedOrganization(service.app, { organizationId, customers: 3500, entries: 1 });
    const rows = await exported();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3500);
    const { totalPointsBalance } = (await api.get(STATS)).body.data;
    expect(rows.reduce((sum, row) => sum + Number(row.points_balance), 0)).toBe(totalPointsBalance);
  });

  it('reads no faster than it is read, and stops when nobody reads it', async () => {
    await seedOrganization(service.app, { organizationId, customers: 40_000, entries: 1 });
    const read = jest.spyOn(service.app.get(Database), 'read');
    const client = request(service.url + EXPORT, {
      headers: { authorization: `Bearer ${service.token('org_admin', organizationId)}` },
    });
    const response = await new Promise<IncomingMessage>((resolve) => {
      client.on('response', resolve).end();
    });
    response.pause();
    await settled(() => read.mock.calls.length);
    const held = read.mock.calls.length;
    expect(held).toBeLessThan(39);
    client.destroy();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(read.mock.calls.length).toBeLessThanOrEqual(held + 2);
    read.mockRestore();
  });
});

/** Waits until a number doesn't change any more. */
async function settled(look: () => number): Promise<void> {
  for (let before = -1; before !== look();) {
    before = look();
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

describe('what was exported', () => {
  it('can be imported elsewhere: the same people with the same points and tiers', async () => {
    await seedOrganization(service.app, { organizationId, customers: 1500, entries: 2 });
    const names = ['=1+1', "'=2", ' Ana ', 'Ana\r\nLuisa', 'María; "x", y'];
    for (const [index, name] of names.entries()) {
      const { id } = await createCustomer(api, {
        name,
        phone: `+5198765432${index}`,
        email: `x${index}@example.com`,
      });
      await adjust(api, id, 10);
    }
    const file = Buffer.from(
      await (
        await fetch(service.url + EXPORT, {
          headers: { authorization: `Bearer ${service.token('org_admin', organizationId)}` },
        })
      ).arrayBuffer(),
    );
    const other = newId();
    const there = service.as('org_admin', other);
    const { id } = (await uploadCsv(there, file)).body.data;
    await there.post(`${IMPORTS}/${id}/run`);
    const job = new RequestContext({ organizationId: other, actor: 'job', requestId: newId() });
    await service.app.get(ImportRunner).run(job, id);
    const { report } = (await there.get(`${IMPORTS}/${id}`)).body.data;
    expect(report).toEqual({ created: 1505, existing: 0, filled: 0, failed: 0, mistakes: 0 });
    const people = async (organization: string): Promise<unknown[]> =>
      (
        await service.sql.query(
          `select c.name, email, phone, birth_date::text, marketing_opt_in, points_balance, total_points_earned,
             t.name as tier
           from customers c join customer_loyalty a on a.customer_id = c.id join tiers t on t.id = a.tier_id
           where c.organization_id = $1 order by phone`,
          [organization],
        )
      ).rows;
    expect(await people(other)).toEqual(await people(organizationId));
    await expectHealthy(service, other);
  });
});
