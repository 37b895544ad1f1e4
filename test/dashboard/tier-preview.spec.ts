import type { Answer, ApiClient } from '../support/api-client';
import { ANALYTICS, createCustomer, CUSTOMERS, NOBODY, outcome, PROGRAMS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let program: any;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  api = service.as('org_admin', crypto.randomUUID());
  [program] = (await api.get(PROGRAMS)).body.data;
});

let orders = 0;

/** A member with so many lifetime points. */
async function member(points: number): Promise<string> {
  const { id } = await createCustomer(api);
  if (points > 0)
    await api.post(`${CUSTOMERS}/${id}/earn`, { orderId: `order-${(orders += 1)}`, amount: points * 100 });
  return id as string;
}

function preview(tiers: unknown, programId: string = program.id): Promise<Answer> {
  return api.post(`${PROGRAMS}/${programId}/tiers/preview`, { tiers });
}

describe('a preview of tiers', () => {
  it('tells how many members each would have, the lowest first', async () => {
    for (const points of [0, 0, 49, 50, 99, 100, 500]) await member(points);
    const { status, body } = await preview([
      { name: 'Gold', minPoints: 100 },
      { minPoints: 50 },
      { name: 'Diamond', minPoints: 501 },
    ]);
    expect([status, body.data]).toEqual([
      200,
      {
        members: 7,
        below: 3,
        tiers: [
          { name: null, minPoints: 50, members: 2 },
          { name: 'Gold', minPoints: 100, members: 2 },
          { name: 'Diamond', minPoints: 501, members: 0 },
        ],
      },
    ]);
  });

  it('agrees with what a re-evaluation made of the present ones', async () => {
    for (const points of [0, 499, 500, 2000, 1_999, 5_000, 9_000]) await member(points);
    const tiers = program.tiers.map((tier: any) => ({ name: tier.name, minPoints: tier.min_points }));
    const { data } = (await preview(tiers)).body;
    const [{ tiers: now }] = (await api.get(`${ANALYTICS}?days=1`)).body.data.programs;
    expect(data.tiers.map((tier: any) => [tier.name, tier.members])).toEqual(
      now.map((tier: any) => [tier.name, tier.members]),
    );
    expect([data.members, data.below]).toEqual([7, 0]);
  });

  it('counts who was merged once, with the points of both', async () => {
    const [target, source] = [await member(60), await member(70)];
    await member(10);
    await api.post(`${CUSTOMERS}/${target}/merge`, { sourceCustomerId: source });
    const { data } = (await preview([{ minPoints: 0 }, { minPoints: 61 }, { minPoints: 130 }])).body;
    expect([data.members, data.below, data.tiers.map((tier: any) => tier.members)]).toEqual([
      2,
      0,
      [1, 0, 1],
    ]);
  });

  it('counts who was deleted no more', async () => {
    await api.delete(`${CUSTOMERS}/${await member(60)}`);
    expect((await preview([{ minPoints: 0 }])).body.data.members).toBe(0);
  });

  it('is of the program that is named: a new one has no members', async () => {
    await member(60);
    const { id } = (await api.post(PROGRAMS, { name: 'Other' })).body.data;
    expect((await preview([{ name: 'One', minPoints: 0 }], id)).body.data).toEqual({
      members: 0,
      below: 0,
      tiers: [{ name: 'One', minPoints: 0, members: 0 }],
    });
  });

  it('writes nothing, and keeps no answer for a key', async () => {
    const options = { headers: { 'idempotency-key': 'preview-1' } };
    const path = `${PROGRAMS}/${program.id}/tiers/preview`;
    expect((await api.post(path, { tiers: [{ minPoints: 0 }] }, options)).body.data.members).toBe(0);
    await member(1);
    expect((await api.post(path, { tiers: [{ minPoints: 0 }] }, options)).body.data.members).toBe(1);
    expect((await api.get(PROGRAMS)).body.data).toEqual([program]);
  });

  it('takes thresholds as far as points go, and fifty of them', async () => {
    const tiers = Array.from({ length: 49 }, (_, index) => ({ minPoints: index }));
    const answer = await preview([...tiers, { minPoints: Number.MAX_SAFE_INTEGER }]);
    expect([answer.status, answer.body.data.tiers.length]).toEqual([200, 50]);
  });

  it.each([
    ['no tiers', []],
    ['51 tiers', Array.from({ length: 51 }, (_, minPoints) => ({ minPoints }))],
    ['no list', { minPoints: 1 }],
    ['a threshold below zero', [{ minPoints: -1 }]],
    ['a fraction', [{ minPoints: 1.5 }]],
    ['a text', [{ minPoints: '1' }]],
    ['a threshold beyond what is kept exactly', [{ minPoints: 2 ** 53 }]],
    ['no threshold', [{ name: 'Gold' }]],
    ['a threshold that stands twice', [{ minPoints: 5 }, { minPoints: 5 }]],
    ['an empty name', [{ name: '', minPoints: 1 }]],
    ['a field too many', [{ minPoints: 1, multiplier: 100 }]],
  ])('refuses %s by the field’s name', async (_, tiers) => {
    const answer = await preview(tiers);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(Object.keys(answer.body.error.details).every((field) => field.startsWith('tiers'))).toBe(true);
  });

  it('knows no program of another organization', async () => {
    const [foreign] = (await service.as('org_admin', crypto.randomUUID()).get(PROGRAMS)).body.data;
    expect(outcome(await preview([{ minPoints: 0 }], foreign.id))).toBe('404 NOT_FOUND');
    expect(outcome(await preview([{ minPoints: 0 }], NOBODY))).toBe('404 NOT_FOUND');
  });
});
