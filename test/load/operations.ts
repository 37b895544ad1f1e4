import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import type { LoadAnswer } from './client';
import { MERGE_AND_COUPON_OPERATIONS } from './merge-and-coupon-operations';
import type { Operation } from './operation';
import type { Random } from './random';
import { type LoadedOrganization, newPhone } from './world';

const V1 = '/v1/loyalty';
const DAY = 24 * 60 * 60 * 1000;

const customerPath = (organization: LoadedOrganization, random: Random): string =>
  `${V1}/customers/${organization.customer(random).id}`;

const reading =
  (path: (organization: LoadedOrganization, random: Random) => string): Operation =>
  (organization, random) =>
    organization.client.send('GET', path(organization, random));

const contextOf = ({ id }: LoadedOrganization): RequestContext =>
  new RequestContext({ organizationId: id, actor: 'load', requestId: newId() });

const create: Operation = ({ client }, random) =>
  client.send('POST', `${V1}/customers`, {
    name: 'Newcomer',
    phone: newPhone(),
    birthDate: `199${random.between(0, 9)}-05-05`,
  });

const find: Operation = (organization, random) =>
  organization.client.send('POST', `${V1}/customers`, {
    name: 'x',
    phone: organization.customer(random).phone,
  });

const patch: Operation = (organization, random) =>
  organization.client.send('PATCH', customerPath(organization, random), {
    marketingOptIn: random.next() < 0.5,
    ...(random.next() < 0.5 ? { email: `c${random.between(1, 3000)}@example.com` } : {}),
  });

const adjust =
  (sign: 1 | -1): Operation =>
  async (organization, random, service) => {
    const days = sign > 0 && random.next() < 0.3 ? random.between(1, 5) : null;
    const answer = await organization.client.send(
      'POST',
      `${customerPath(organization, random)}/adjust-points`,
      {
        amount: sign * random.between(1, 60),
        reason: 'load',
        ...(days === null
          ? {}
          : { expiresAt: new Date(service.clock.now().getTime() + days * DAY).toISOString() }),
      },
    );
    if (answer.status === 200) organization.entries.add(answer.body.data.transaction.id as string);
    return answer;
  };

/** The same under one key, twice at once: the ledger must see it once. */
const adjustTwice: Operation = async (organization, random) => {
  const path = `${customerPath(organization, random)}/adjust-points`;
  const body = { amount: random.between(1, 9), reason: 'twice' };
  const key = newId();
  const send = (): Promise<LoadAnswer> => organization.client.send('POST', path, body, key);
  const [first, second] = await Promise.all([send(), send()]);
  const differ =
    first.status === 200 &&
    second.status === 200 &&
    first.body.data.transaction.id !== second.body.data.transaction.id;
  if (differ) throw new Error(`one key, two entries: ${key}`);
  return first;
};

const earn: Operation = async (organization, random) => {
  const orderId = random.next() < 0.85 ? newId() : (random.of(organization.orders.values) ?? newId());
  organization.orders.add(orderId);
  const answer = await organization.client.send('POST', `${customerPath(organization, random)}/earn`, {
    orderId,
    amount: random.between(0, 20_000),
  });
  if (answer.status === 201) organization.entries.add(answer.body.data.transaction.id as string);
  return answer;
};

const preview: Operation = (organization, random) =>
  organization.client.send('POST', `${customerPath(organization, random)}/earn/preview`, {
    orderId: 'preview',
    amount: random.between(0, 20_000),
  });

const reverse =
  (kind: 'transactions' | 'orders'): Operation =>
  async ({ client, entries, orders }, random) => {
    const id = random.of((kind === 'orders' ? orders : entries).values);
    if (id === undefined) return 'nothing yet';
    const points = random.next() < 0.5 ? { points: random.between(1, 40) } : {};
    return client.send('POST', `${V1}/${kind}/${id}/reverse`, { reason: 'load', ...points });
  };

const redeem: Operation = async (organization, random) => {
  const { id: customerId } = organization.customer(random);
  const path = `${V1}/rewards/${random.of(organization.rewards)}/redeem`;
  const answer = await organization.client.send('POST', path, { customerId });
  if (answer.status === 201) organization.redemptions.add(answer.body.data.redemption.id as string);
  return answer;
};

const settle =
  (verb: 'use' | 'cancel'): Operation =>
  async ({ client, redemptions }, random) => {
    const id = random.of(redemptions.values);
    return id === undefined ? 'nothing yet' : client.send('POST', `${V1}/redemptions/${id}/${verb}`);
  };

const remove: Operation = async (organization, random) => {
  const customer = organization.customer(random);
  const answer = await organization.client.send('DELETE', `${V1}/customers/${customer.id}`);
  if (answer.status === 200) organization.replace(customer, await organization.create());
  return answer;
};

const explain: Operation = async ({ client, entries }, random) => {
  const id = random.of(entries.values);
  if (id === undefined) return 'nothing yet';
  const answer = await client.send('GET', `${V1}/transactions/${id}/explain`);
  if (answer.status === 200 && !answer.body.data.agrees)
    throw new Error(`entry ${id} is not what its trace says`);
  return answer;
};

const editTier: Operation = ({ client, programs }, random) => {
  const [name, minPoints] = random.of([
    ['Silver', 300],
    ['Silver', 500],
    ['Gold', 1500],
    ['Gold', 2000],
  ] as const);
  return client.send('PATCH', `${V1}/tiers/${random.of(programs).tiers[name]}`, { minPoints });
};

/** Mostly the first program is active, where the rewards are. */
const switchProgram: Operation = ({ client, programs }, random) =>
  client.send('PATCH', `${V1}/programs/${programs[random.next() < 0.3 ? 1 : 0]?.id}`, { isActive: true });

const restock: Operation = ({ client, rewards }, random) =>
  client.send('PATCH', `${V1}/rewards/${rewards[random.between(1, 2)]}`, {
    stockRemaining: random.between(0, 40),
  });

const expireTwice: Operation = async (organization, _random, service) => {
  const expiry = service.app.get(ExpiryService);
  await Promise.all([expiry.expire(contextOf(organization)), expiry.expire(contextOf(organization))]);
  return 'job';
};

const passHours: Operation = (_organization, random, service) => {
  service.clock.advance((random.between(1, 12) * DAY) / 24);
  return Promise.resolve('job');
};

/** Carries waiting re-evaluations of an organization to their end, two at once. */
export const reevaluateTwice: Operation = async (organization, _random, service) => {
  const reevaluation = service.app.get(ReevaluationService);
  for (const { id } of organization.programs) {
    await Promise.all([
      reevaluation.run(contextOf(organization), id),
      reevaluation.run(contextOf(organization), id),
    ]);
  }
  return 'job';
};

/** Every verb, and how often of about a thousand. */
export const OPERATIONS: Record<string, [number, Operation]> = {
  create: [25, create],
  find: [35, find],
  patch: [35, patch],
  'adjust up': [80, adjust(1)],
  'adjust down': [80, adjust(-1)],
  'adjust twice with one key': [20, adjustTwice],
  earn: [150, earn],
  preview: [25, preview],
  'reverse entry': [40, reverse('transactions')],
  'reverse order': [35, reverse('orders')],
  redeem: [110, redeem],
  use: [35, settle('use')],
  cancel: [50, settle('cancel')],
  delete: [10, remove],
  explain: [20, explain],
  list: [25, reading((_, random) => `${V1}/customers?limit=20&page=${random.between(1, 5)}`)],
  search: [
    25,
    reading((_, random) => `${V1}/customers?search=${random.of(['torres', 'quispe', 'ana', '9100'])}`),
  ],
  profile: [80, reading(customerPath)],
  transactions: [
    40,
    reading((organization, random) => `${customerPath(organization, random)}/transactions?limit=20`),
  ],
  stats: [25, reading(() => `${V1}/stats`)],
  offers: [35, reading((organization, random) => `${customerPath(organization, random)}/rewards`)],
  'edit tier': [5, editTier],
  're-evaluate twice': [3, reevaluateTwice],
  'switch program': [2, switchProgram],
  restock: [4, restock],
  'expire twice': [4, expireTwice],
  'hours pass': [2, passHours],
  ...MERGE_AND_COUPON_OPERATIONS,
};
