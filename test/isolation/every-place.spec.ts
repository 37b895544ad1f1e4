import { mintToken } from '../../src/auth/tokens';
import { newId } from '../../src/common/ids';
import { type Answer, ApiClient } from '../support/api-client';
import { signClaims, soundClaims } from '../support/forged-tokens';
import { expectHealthy } from '../support/healthy';
import {
  adjust,
  AUDIT,
  COUPONS,
  createCustomer,
  CUSTOMERS,
  EARN_BATCH,
  NOBODY,
  ORGANIZATION,
  outcome,
  REWARDS,
  TIERS,
} from '../support/requests';
import { dumpRows, expectUnchanged } from '../support/rows';
import { ROUTES } from '../support/routes';
import { startTestService, type TestService } from '../support/test-service';
import { ATTEMPTS, CANARY, CART, COUPON_CODE, type Ids, NOTHING, ORDER, REWARD, VICTIM } from './attempts';
import { attempt, fill } from './victim';

type Request = [method: string, path: string, body?: object];

/**
 * Every place of the document that takes an id or the text of one, but for paths: how a stranger puts somebody else's
 * there, into a request that is right otherwise.
 */
const PLACES: Record<string, (foreign: Ids, own: Ids) => Request> = {
  'GET /v1/audit ?entityId': ({ customer }) => ['GET', `${AUDIT}?entityId=${customer}`],
  'GET /v1/audit ?requestId': ({ order }) => ['GET', `${AUDIT}?requestId=${order}`],
  'GET /v1/loyalty/customers ?tierId': ({ tier }) => ['GET', `${CUSTOMERS}?tierId=${tier}`],
  'GET /v1/loyalty/customers/export.csv ?tierId': ({ tier }) => [
    'GET',
    `${CUSTOMERS}/export.csv?tierId=${tier}`,
  ],
  'GET /v1/loyalty/customers/{id}/transactions ?orderId': ({ order }, { customer }) => [
    'GET',
    `${CUSTOMERS}/${customer}/transactions?orderId=${order}`,
  ],
  'GET /v1/coupons ?batchId': ({ coupon }) => ['GET', `${COUPONS}?batchId=${coupon}`],
  'POST /v1/coupons/assign couponId': ({ coupon }, { customer }) => [
    'POST',
    `${COUPONS}/assign`,
    { couponId: coupon, customerIds: [customer] },
  ],
  'POST /v1/coupons/assign customerIds[]': ({ customer }, own) => [
    'POST',
    `${COUPONS}/assign`,
    { couponId: own.coupon, customerIds: [own.customer, customer] },
  ],
  'POST /v1/coupons/validate customerId': ({ customer }) => [
    'POST',
    `${COUPONS}/validate`,
    { code: COUPON_CODE, customerId: customer, cart: CART },
  ],
  'POST /v1/coupons/reserve customerId': ({ customer }) => [
    'POST',
    `${COUPONS}/reserve`,
    { code: COUPON_CODE, customerId: customer, cart: CART },
  ],
  'POST /v1/loyalty/customers/{id}/merge sourceCustomerId': ({ customer }, own) => [
    'POST',
    `${CUSTOMERS}/${own.customer}/merge`,
    { sourceCustomerId: customer },
  ],
  'POST /v1/loyalty/earn/batch orders[].customerId': ({ customer }) => [
    'POST',
    EARN_BATCH,
    { orders: [{ customerId: customer, orderId: 'of-whoever', amount: 1_000 }] },
  ],
  'POST /v1/loyalty/rewards programId': ({ program }) => ['POST', REWARDS, { ...REWARD, programId: program }],
  'POST /v1/loyalty/rewards minTierId': ({ tier }, { program }) => [
    'POST',
    REWARDS,
    { ...REWARD, programId: program, minTierId: tier },
  ],
  'PATCH /v1/loyalty/rewards/{id} minTierId': ({ tier }, { reward }) => [
    'PATCH',
    `${REWARDS}/${reward}`,
    { minTierId: tier },
  ],
  'POST /v1/loyalty/rewards/{id}/redeem customerId': ({ customer }, { reward }) => [
    'POST',
    `${REWARDS}/${reward}/redeem`,
    { customerId: customer },
  ],
  'POST /v1/loyalty/rewards/{id}/redeem customerLoyaltyId': ({ account }, { reward }) => [
    'POST',
    `${REWARDS}/${reward}/redeem`,
    { customerLoyaltyId: account },
  ],
  'POST /v1/loyalty/tiers programId': ({ program }) => [
    'POST',
    TIERS,
    { programId: program, name: 'Stolen', minPoints: 77, multiplier: 100 },
  ],
};

/** Texts that name something of an organization, though their form isn't that of an id. */
const NAMING = ['requestId', 'orderId'];

let service: TestService;
let victimId: string;
let stranger: ApiClient;
let ids: Ids;
let own: Ids;

beforeAll(async () => {
  service = await startTestService({ POOL_WAIT_MS: '10000' });
  victimId = newId();
  const victim = service.as('org_admin', victimId);
  await victim.patch(ORGANIZATION, { name: CANARY });
  const created = await createCustomer(victim, VICTIM);
  await adjust(victim, created.id, 777_123, { reason: CANARY });
  const order = `${CANARY}-of-the-victim-alone`;
  await victim.post(`${CUSTOMERS}/${created.id}/earn`, { orderId: order, amount: 5_000 });
  ids = { ...(await fill(victim, created)), order };
  stranger = service.as('org_admin', newId());
  const other = await createCustomer(stranger);
  await adjust(stranger, other.id, 50_000);
  own = await fill(stranger, other);
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** A batch of orders is carried out for those who are there: what it says of its only one. */
function saidOf(answer: Answer): string {
  const code = answer.body?.data?.results?.[0]?.error?.code as string | undefined;
  return code === 'NOT_FOUND' ? '404 NOT_FOUND' : outcome(answer);
}

/** Everything of an answer but what is its own: the time, its request's id and that of a batch. */
function bare({ status, text, headers, body }: Answer): unknown {
  const requestId = headers.get('x-request-id') as string;
  // A file has no body that was read as JSON.
  expect(body?.error?.requestId ?? requestId).toBe(requestId);
  const others = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const batchId = String(body?.data?.batchId);
  return {
    status,
    text: text.replaceAll(requestId, '').replaceAll(batchId, ''),
    headers: Object.fromEntries(others),
  };
}

/** What is asked for comes back in a link to the same list. */
const withoutEcho = (said: unknown, given: Ids): unknown =>
  JSON.parse(Object.values(given).reduce((text, id) => text.replaceAll(id, ''), JSON.stringify(said)));

describe('the table of places', () => {
  it('has every field and every parameter of the document that takes an id', async () => {
    const document: any = await (await fetch(`${service.url}/openapi.json`)).json();
    const resolve = (schema: any): any =>
      schema?.$ref
        ? schema.$ref
            .slice(2)
            .split('/')
            .reduce((at: any, key: string) => at[key], document)
        : schema;
    const placesOf = (given: any, path: string): string[] => {
      const schema = resolve(given) ?? {};
      const inside = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
        placesOf(each, path === '' ? name : `${path}.${name}`),
      );
      const listed = schema.items ? placesOf(schema.items, `${path}[]`) : [];
      const either = ['oneOf', 'anyOf', 'allOf'].flatMap((kind) =>
        ((schema[kind] ?? []) as unknown[]).flatMap((each) => placesOf(each, path)),
      );
      return [...(schema.format === 'uuid' ? [path] : []), ...inside, ...listed, ...either];
    };
    const found = Object.entries<any>(document.paths).flatMap(([path, operations]) =>
      Object.entries<any>(operations).flatMap(([method, { parameters = [], requestBody }]) => {
        const asked = parameters
          .map(resolve)
          .filter(({ in: where }: any) => where === 'query')
          .filter(({ name, schema }: any) => NAMING.includes(name) || placesOf(schema, name).length > 0)
          .map(({ name }: any) => `?${name}`);
        const sent = Object.values<any>(requestBody?.content ?? {}).flatMap(({ schema }) =>
          placesOf(schema, ''),
        );
        return [...asked, ...sent].map((place) => `${method.toUpperCase()} ${path} ${place}`);
      }),
    );
    expect(Object.keys(PLACES).sort()).toEqual([...new Set(found)].sort());
  });
});

describe('another organization’s id', () => {
  it.each(Object.entries(PLACES))(
    '%s is answered, byte for byte, as one that nobody has',
    async (_, request) => {
      const before = await dumpRows(service.sql, victimId);
      const random = await stranger.call(...request(NOTHING, own));
      const foreign = await stranger.call(...request(ids, own));
      expect(withoutEcho(bare(foreign), ids)).toEqual(withoutEcho(bare(random), NOTHING));
      expect(foreign.text).not.toContain(CANARY);
      expect(request(ids, own)[0] === 'GET' ? foreign.status : saidOf(foreign)).toBe(
        request(ids, own)[0] === 'GET' ? 200 : '404 NOT_FOUND',
      );
      await expectUnchanged(service.sql, before, victimId);
    },
  );

  it.each(Object.entries(PLACES))(
    '%s would be found, were it one’s own: the request is right',
    async (_, request) => {
      const mine = await stranger.call(...request(own, own));
      // A merge with oneself is told as what it is.
      expect(mine.status === 409 || mine.status === 400 || mine.status < 300).toBe(true);
      expect(saidOf(mine)).not.toContain('404');
    },
  );
});

describe('whoever isn’t of the organization, or may not', () => {
  const EXPIRED = Math.floor(Date.now() / 1000) - 60;

  const MEMBER = 'a role that may nothing, of the organization';
  const CALLERS: Record<string, [expected: RegExp, token: () => string | null]> = {
    'no token': [/^401 UNAUTHORIZED$/, () => null],
    'an expired token of the organization’s administrator': [
      /^401 UNAUTHORIZED$/,
      () => signClaims({ ...soundClaims(victimId), exp: EXPIRED }),
    ],
    [MEMBER]: [/^403 FORBIDDEN$/, () => service.token('kitchen', victimId)],
    'a role that may nothing, of another one': [/^403 FORBIDDEN$/, () => service.token('kitchen', newId())],
    'a waiter of another one': [
      /^(403 FORBIDDEN|404 NOT_FOUND|2\d\d)$/,
      () => service.token('waiter', newId()),
    ],
    'an administrator without an organization': [
      /^401 UNAUTHORIZED$/,
      () => signClaims({ ...soundClaims(''), org: undefined }),
    ],
    'an administrator of another one, by a token of its own': [
      /^(404 NOT_FOUND|2\d\d)$/,
      () =>
        mintToken(service.settings, {
          organizationId: newId(),
          role: 'super_admin',
          subject: 'tester',
          expiresInSeconds: 60,
        }),
    ],
  };

  it.each(Object.entries(CALLERS))(
    '%s: every route, with every id of the organization',
    async (caller, [expected, token]) => {
      const before = await dumpRows(service.sql, victimId);
      const client = new ApiClient(service.url, token());
      for (const operation of Object.keys(ATTEMPTS)) {
        const answer = await attempt(client, operation, ids);
        const named = /[{]/.test(operation) || typeof ATTEMPTS[operation]?.body === 'function';
        const said = saidOf(answer);
        // Whoever is signed in learns what she is called, and where: of her own organization.
        const isOwn = ROUTES[operation]?.permission === null;
        const wanted = isOwn ? /^(200|401 UNAUTHORIZED)$/ : expected;
        expect([operation, said]).toEqual([operation, expect.stringMatching(wanted)]);
        // What names something of the organization is never found; what names nothing may be one's own.
        if (named) expect([operation, said]).not.toEqual([operation, expect.stringMatching(/^2/)]);
        const told = answer.text.replaceAll(VICTIM.email, '').replaceAll(ORDER, '');
        const isMember = isOwn && caller === MEMBER;
        const secrets = [...(isMember ? [] : [CANARY, victimId]), ...Object.values(ids)];
        for (const secret of secrets) expect(told).not.toContain(secret);
      }
      await expectUnchanged(service.sql, before, victimId);
    },
  );

  it('finds nothing of nobody', () => expect(Object.values(ids)).not.toContain(NOBODY));
});
