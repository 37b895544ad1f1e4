import { newId } from '../../src/common/ids';
import { ImportRunner } from '../../src/imports/import-runner';
import { RequestContext } from '../../src/tenancy/request-context';
import type { ApiClient } from '../support/api-client';
import { expectHealthy } from '../support/healthy';
import { earn, historyOf, loyaltyOf } from '../support/loyalty';
import {
  adjust,
  createCustomer,
  CUSTOMERS,
  ENTRIES,
  IMPORTS,
  MOST_POINTS,
  STATS,
  uploadCsv,
} from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(() => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
});
afterEach(() => expectHealthy(service, organizationId));

/** Name, balance and lifetime total of each. */
async function importPeople(people: string[], kind: 'run' | 'dry-run' = 'run'): Promise<any> {
  const file = ['name,points_balance,total_points_earned,phone', ...people].join('\n');
  const { id } = (await uploadCsv(api, file)).body.data;
  await api.post(`${IMPORTS}/${id}/${kind}`);
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await service.app.get(ImportRunner).run(context, id as string);
  const { report } = (await api.get(`${IMPORTS}/${id}`)).body.data;
  const mistakes = (await api.get(`${IMPORTS}/${id}/mistakes`)).body.data;
  return { report, mistakes: mistakes.map(({ line, column, code }: any) => [line, column, code]) };
}

async function idOf(name: string): Promise<string> {
  const { data } = (await api.get(`${CUSTOMERS}?search=${name}`)).body;
  return data.customers[0].id as string;
}

describe('what was earned elsewhere over a lifetime', () => {
  it.each([
    [
      'more than the balance',
      '150,600',
      [
        ['adjusted', -450, 150],
        ['earned', 600, 600],
      ],
      'Silver',
    ],
    ['as much as the balance', '600,600', [['earned', 600, 600]], 'Silver'],
    [
      'less than the balance',
      '700,600',
      [
        ['adjusted', 100, 700],
        ['earned', 600, 600],
      ],
      'Silver',
    ],
    [
      'spent to the last point',
      '0,2000',
      [
        ['adjusted', -2000, 0],
        ['earned', 2000, 2000],
      ],
      'Gold',
    ],
    ['nothing', '50,', [['adjusted', 50, 50]], 'Bronze'],
    ['nothing, and no balance', ',0', [], 'Bronze'],
  ] as const)('%s: the ledger has it as an earn and what became of it', async (_, cells, entries, tier) => {
    await importPeople([`Ana,${cells},`]);
    const id = await idOf('Ana');
    const [points = 0, total = 0] = cells.split(',').map(Number);
    expect(await loyaltyOf(api, id)).toMatchObject({
      ...{ points_balance: points, total_points_earned: total, tier_name: tier },
    });
    expect([...(await historyOf(api, id))].reverse()).toEqual(entries.map((entry) => [...entry]));
    expect((await api.get(STATS)).body.data).toMatchObject({
      ...{ totalCustomers: 1, totalPointsBalance: points, totalPointsEarned: total },
    });
  });

  it('is for spending, earning more and reversing like all other points', async () => {
    await importPeople(['Ana,150,600,']);
    const id = await idOf('Ana');
    await adjust(api, id, -50);
    await earn(api, id, 10_000);
    expect(await loyaltyOf(api, id)).toMatchObject({ points_balance: 210, total_points_earned: 710 });
    const { data } = (await api.get(`${CUSTOMERS}/${id}/transactions?limit=100`)).body;
    const first = data.at(-1);
    expect(first).toMatchObject({ type: 'earned', order_id: null, description: 'Imported lifetime points' });
    const explained = (await api.get(`${ENTRIES}/${first.id}/explain`)).body.data;
    expect(explained).toEqual({ trace: null, recomputed: 600, agrees: true });
    const reversed = await api.post(`${ENTRIES}/${first.id}/reverse`, { reason: 'wrong file', points: 100 });
    expect(reversed.body.data).toMatchObject({ unrecovered: 0, newBalance: 110 });
    expect(await loyaltyOf(api, id)).toMatchObject({ total_points_earned: 610, tier_name: 'Silver' });
  });

  it('of many is each her own, in one file and over one organization', async () => {
    const people = Array.from({ length: 1500 }, (_, index) => `P${index},${index % 7},${index},`);
    expect((await importPeople(people)).report).toMatchObject({ created: 1500, mistakes: 0 });
    const { rows } = await service.sql.query(
      `select c.name, a.points_balance::int as points, a.total_points_earned::int as total from customers c
       join customer_loyalty a on a.customer_id = c.id where c.organization_id = $1`,
      [organizationId],
    );
    const expected = people.map((line) => line.split(',').slice(0, 3).join());
    expect(rows.map(({ name, points, total }) => `${name},${points},${total}`).sort()).toEqual(
      expected.sort(),
    );
  });

  it('is for new customers alone: of others it is told that nothing was given', async () => {
    await createCustomer(api, { name: 'Ana', phone: '+51987654321' });
    const { mistakes } = await importPeople(['Ana,,600,987654321', 'Eva,,600,987654322']);
    expect(mistakes).toEqual([[2, 'total_points_earned', 'POINTS_SKIPPED']]);
    expect(await loyaltyOf(api, await idOf('Ana'))).toMatchObject({ total_points_earned: 0 });
    expect(await loyaltyOf(api, await idOf('Eva'))).toMatchObject({
      points_balance: 0,
      total_points_earned: 600,
    });
  });

  it.each(['run', 'dry-run'] as const)(
    'is a whole number, and the organization’s total has its limit: %s',
    async (kind) => {
      const { mistakes } = await importPeople(
        ['Ana,0,-1,', 'Eva,0,1.5,', `Ida,0,${MOST_POINTS},`, 'Uma,0,1,', `Zoe,0,${MOST_POINTS + 1},`],
        kind,
      );
      expect(mistakes).toEqual([
        [2, 'total_points_earned', 'VALIDATION_ERROR'],
        [3, 'total_points_earned', 'VALIDATION_ERROR'],
        [5, 'total_points_earned', 'POINTS_LIMIT'],
        [6, 'total_points_earned', 'VALIDATION_ERROR'],
      ]);
    },
  );
});
