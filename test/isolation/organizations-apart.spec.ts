import {
  ATTEMPTS,
  CANARY,
  CART,
  COUPON_CODE,
  type Ids,
  IN_PATH,
  NOTHING,
  REWARD,
  VICTIM,
  WITH_ID,
  WITHOUT_ID,
} from './attempts';
import {
  adjust,
  COUPONS,
  createCustomer,
  CUSTOMERS,
  newPhone,
  ORGANIZATION,
  outcome,
  REWARDS,
  STATS,
  withoutRequestId,
} from '../support/requests';
import { attempt, fill, withKey } from './victim';
import { dumpRows, expectUnchanged } from '../support/rows';
import { expectHealthy } from '../support/healthy';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let victim: ApiClient;
let victimId: string;
let customer: any;
let ids: Ids;

beforeAll(async () => {
  service = await startTestService();
  victimId = crypto.randomUUID();
  victim = service.as('org_admin', victimId);
  await victim.patch(ORGANIZATION, { name: `${CANARY} Restaurant` });
  customer = (await victim.post(CUSTOMERS, VICTIM, withKey('create'))).body.data;
  await adjust(victim, customer.id, 777_123, { reason: `${CANARY} gift` });
  ids = await fill(victim, customer);
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Administrators of another organization. */
function strangers(): ApiClient[] {
  const organizationId = crypto.randomUUID();
  return [service.as('org_admin', organizationId), service.as('super_admin', organizationId)];
}

/** Nothing of the victim may be told: texts, ids, numbers of points. */
function expectNothingTold(answer: Answer): void {
  const told = answer.text + JSON.stringify([...answer.headers]);
  for (const secret of [CANARY, '777123', '777245', victimId, ...Object.values(ids)]) {
    expect(told.toLowerCase()).not.toContain(String(secret).toLowerCase());
  }
}

/** Runs something a stranger does, and expects the victim's rows as they were. */
async function expectUntouched(deed: () => Promise<void>): Promise<void> {
  const before = await dumpRows(service.sql, victimId);
  await deed();
  await expectUnchanged(service.sql, before, victimId);
}

describe('the table of attempts', () => {
  it('has every guarded operation of the document, and no others', async () => {
    const document: any = await (await fetch(`${service.url}/openapi.json`)).json();
    const guarded: string[] = [];
    for (const [path, operations] of Object.entries<Record<string, any>>(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (operation.security?.length) guarded.push(`${method.toUpperCase()} ${path}`);
      }
    }
    expect(guarded.sort()).toEqual(Object.keys(ATTEMPTS).sort());
  });
});

/** What is told of the id: by the status, or for each entry of a batch by itself. */
function refusalOf(operation: string, answer: Answer): string {
  if (!ATTEMPTS[operation]?.byEntry) return outcome(answer);
  const codes = answer.body.data.results.map(({ error }: any) => error?.code);
  return codes.every((code: string) => code === 'NOT_FOUND') ? '404 NOT_FOUND' : answer.text;
}

/** The answer without what differs from request to request, a batch's own id included. */
function withoutOwnId(answer: Answer): object {
  const { status, body } = withoutRequestId(answer);
  const { data } = answer.body;
  return data?.batchId ? { status, data: { ...data, batchId: null } } : { status, body };
}

describe('an id of another organization', () => {
  it.each(WITH_ID)('%s answers as for an id that does not exist, and does nothing', async (operation) => {
    for (const stranger of strangers()) {
      const random = await attempt(stranger, operation, NOTHING);
      await expectUntouched(async () => {
        const foreign = await attempt(stranger, operation, ids);
        expect(refusalOf(operation, foreign)).toBe('404 NOT_FOUND');
        expect(withoutOwnId(foreign)).toEqual(withoutOwnId(random));
        expectNothingTold(foreign);
      });
    }
  });

  it.each(IN_PATH)('%s finds nothing by any other id of the organization', async (operation) => {
    const own = ATTEMPTS[operation]?.of;
    const others = Object.entries({ ...ids, organization: victimId }).filter(
      ([name]) => name !== own && name !== 'order',
    );
    for (const [, named] of others) {
      const [stranger] = strangers() as [ApiClient];
      expect(outcome(await attempt(stranger, operation, ids, { named }))).toBe('404 NOT_FOUND');
    }
  });

  it.each(WITH_ID.filter((operation) => !operation.startsWith('GET')))(
    '%s gets no stored answer by a key of that organization',
    async (operation) => {
      const [stranger] = strangers() as [ApiClient];
      const answer = await attempt(stranger, operation, ids, { key: 'create' });
      expect(refusalOf(operation, answer)).toBe('404 NOT_FOUND');
      expect(answer.headers.get('idempotency-replayed')).toBeNull();
    },
  );
});

describe('a body', () => {
  it.each<[string, (foreign: Ids, own: Ids) => [string, string, object]]>([
    [
      'a reward for another’s tier',
      ({ tier }, { program }) => ['POST', REWARDS, { ...REWARD, programId: program, minTierId: tier }],
    ],
    [
      'a reward in another’s program',
      ({ program }, { tier }) => ['POST', REWARDS, { ...REWARD, programId: program, minTierId: tier }],
    ],
    [
      'one’s reward moved to another’s tier',
      ({ tier }, { reward }) => ['PATCH', `${REWARDS}/${reward}`, { minTierId: tier }],
    ],
    [
      'one’s reward for another’s customer',
      ({ customer: customerId }, { reward }) => ['POST', `${REWARDS}/${reward}/redeem`, { customerId }],
    ],
    [
      'one’s reward for another’s account',
      ({ account }, { reward }) => ['POST', `${REWARDS}/${reward}/redeem`, { customerLoyaltyId: account }],
    ],
    [
      'another’s reward for one’s customer',
      ({ reward }, { customer: customerId }) => ['POST', `${REWARDS}/${reward}/redeem`, { customerId }],
    ],
    [
      'another’s reward for one’s account',
      ({ reward }, { account }) => ['POST', `${REWARDS}/${reward}/redeem`, { customerLoyaltyId: account }],
    ],
    [
      'one’s coupon for another’s customer',
      ({ customer }, { coupon: couponId }) => [
        'POST',
        `${COUPONS}/assign`,
        { couponId, customerIds: [customer] },
      ],
    ],
    [
      'one’s coupon for another’s customer beside one’s own',
      ({ customer }, { coupon: couponId, customer: own }) => [
        'POST',
        `${COUPONS}/assign`,
        { couponId, customerIds: [own, customer] },
      ],
    ],
    [
      'another’s coupon for one’s customer',
      ({ coupon: couponId }, { customer }) => [
        'POST',
        `${COUPONS}/assign`,
        { couponId, customerIds: [customer] },
      ],
    ],
    [
      'one’s coupon, reserved for another’s customer',
      ({ customer: customerId }) => [
        'POST',
        `${COUPONS}/reserve`,
        { code: COUPON_CODE, customerId, cart: CART },
      ],
    ],
  ])('that mixes organizations is refused as one that names nothing: %s', async (_, request) => {
    const [stranger] = strangers() as [ApiClient];
    const created = await createCustomer(stranger);
    await adjust(stranger, created.id, 50);
    const own = await fill(stranger, created);
    const random = await stranger.call(...request(NOTHING, own));
    await expectUntouched(async () => {
      const foreign = await stranger.call(...request(ids, own));
      expect(outcome(foreign)).toBe('404 NOT_FOUND');
      expect(withoutRequestId(foreign)).toEqual(withoutRequestId(random));
      expectNothingTold(foreign);
    });
  });
});

describe('without an id', () => {
  it.each(WITHOUT_ID)(
    '%s tells nothing of another organization, and changes nothing of it',
    async (operation) => {
      for (const stranger of strangers()) {
        await expectUntouched(async () => {
          const answer = await attempt(stranger, operation, NOTHING);
          expect(answer.status).toBeLessThan(300);
          const echoed = { ...answer, text: answer.text.replaceAll(VICTIM.email, '') };
          expectNothingTold(echoed);
        });
      }
    },
  );
});

describe('lists, searches and sums', () => {
  it('of a new organization are empty', async () => {
    const [stranger] = strangers() as [ApiClient];
    const list = await stranger.get(CUSTOMERS);
    expect(list.body.data.pagination.total).toBe(0);
    expect((await stranger.get(STATS)).body.data).toMatchObject({
      totalCustomers: 0,
      totalPointsBalance: 0,
      totalPointsEarned: 0,
      totalRedemptions: 0,
    });
  });

  it.each(['canary', 'maria', 'example.com', '999888777', '999 888', 'a', ''])(
    'find nobody of another organization by "%s"',
    async (search) => {
      const [stranger] = strangers() as [ApiClient];
      await createCustomer(stranger, { name: 'Only One Zzz', email: 'zzz@other.pe', phone: newPhone() });
      const answer = await stranger.get(`${CUSTOMERS}?search=${encodeURIComponent(search)}`);
      expect(answer.body.data.pagination.total).toBeLessThanOrEqual(1);
      expectNothingTold(answer);
    },
  );

  it('give cursors that show nothing elsewhere', async () => {
    await createCustomer(victim);
    const { nextCursor } = (await victim.get(`${CUSTOMERS}?limit=1`)).body.data.pagination;
    const [stranger] = strangers() as [ApiClient];
    const answer = await stranger.get(`${CUSTOMERS}?limit=1&cursor=${encodeURIComponent(nextCursor)}`);
    expect(answer.body.data?.customers ?? []).toEqual([]);
    expectNothingTold(answer);
  });

  it('stay apart when two organizations are asked in turn, many times at once', async () => {
    const [stranger] = strangers() as [ApiClient];
    const { id: own } = await createCustomer(stranger);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        (index % 2 ? stranger : victim).get(`${CUSTOMERS}?limit=100`),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      if (index % 2 === 0) continue;
      expect(answer.body.data.customers.map(({ id }: { id: string }) => id)).toEqual([own]);
      expectNothingTold(answer);
    }
  });
});

describe('what may exist in both', () => {
  it('is a phone, an e-mail and an idempotency key', async () => {
    const [stranger] = strangers() as [ApiClient];
    await expectUntouched(async () => {
      const { status, body, headers } = await stranger.post(CUSTOMERS, VICTIM, withKey('create'));
      expect([status, headers.get('idempotency-replayed')]).toEqual([201, null]);
      expect(body.data.id).not.toBe(customer.id);
      expect(body.data.loyalty.program_id).not.toBe(customer.loyalty.program_id);
      expect(await adjust(stranger, body.data.id, 1)).toBe(1);
      expect((await stranger.delete(`${CUSTOMERS}/${body.data.id}`)).status).toBe(200);
    });
  });

  it('is a customer’s id, each with its own row', async () => {
    const [stranger] = strangers() as [ApiClient];
    const twin = await createCustomer(stranger, { name: 'Twin' });
    await service.sql.query('delete from customer_loyalty where customer_id = $1', [twin.id]);
    await service.sql.query('update customers set id = $2 where id = $1', [twin.id, customer.id]);
    await service.sql.query('select rebuild_totals($1)', [twin.organization_id]);
    await expectUntouched(async () => {
      expect((await stranger.get(`${CUSTOMERS}/${customer.id}`)).body.data.name).toBe('Twin');
      expect((await stranger.patch(`${CUSTOMERS}/${customer.id}`, { name: 'Twins' })).status).toBe(200);
      expect(await adjust(stranger, customer.id, 3)).toBe(3);
      expect((await stranger.delete(`${CUSTOMERS}/${customer.id}`)).status).toBe(200);
    });
    expect((await victim.get(`${CUSTOMERS}/${customer.id}`)).body.data.name).toBe(VICTIM.name);
  });
});
