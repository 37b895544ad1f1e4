import { createHash } from 'node:crypto';
import { dumpRows } from '../support/rows';
import { startTestService, type TestService } from '../support/test-service';
import { LoadClient } from './client';
import { Random } from './random';
import { REFUSED, type RefusalScene } from './refused-requests';
import { report, SHORT, table } from './report';

const TOTAL = Number(process.env.REFUSALS ?? 500);
const AT_ONCE = 8;
const V1 = '/v1/loyalty';
const seed = Number(process.env.LOAD_SEED ?? Date.now() % 2 ** 31);

let service: TestService;
let client: LoadClient;
let scene: RefusalScene;

beforeAll(async () => {
  service = await startTestService();
  client = new LoadClient(service.url, service.token());
  scene = await makeScene();
});
afterAll(() => {
  client.close();
  return service.close();
});

async function made(method: string, path: string, body?: unknown): Promise<any> {
  const answer = await client.send(method, `${V1}${path}`, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body.data;
}

/** Points, rewards and redemptions in every state that something can be refused for. */
async function makeScene(): Promise<RefusalScene> {
  const outsider = await made('POST', '/customers', { name: 'Outsider' });
  const program = await made('POST', '/programs', { name: 'Next', isActive: true });
  const [rich, poor] = [
    await made('POST', '/customers', { name: 'Rich', phone: '+51911111111', email: 'rich@example.com' }),
    await made('POST', '/customers', { name: 'Poor' }),
  ];
  const [, silver, gold] = program.tiers;
  const reward = (more: object): Promise<any> =>
    made('POST', '/rewards', {
      programId: program.id,
      name: 'R',
      pointsCost: 5,
      rewardType: 'free_item',
      ...more,
    });
  const dear = await reward({ pointsCost: 1_000_000 });
  const empty = await reward({ stockRemaining: 0 });
  const once = await reward({ maxPerCustomer: 1 });
  await reward({ minTierId: gold.id });
  await made('POST', `/customers/${rich.id}/earn`, { orderId: 'first', amount: 20_000 });
  const undone = await made('POST', `/customers/${rich.id}/adjust-points`, { amount: 3, reason: 'x' });
  await made('POST', `/transactions/${undone.transaction.id}/reverse`, { reason: 'x' });
  const redeem = (): Promise<any> => made('POST', `/rewards/${once.id}/redeem`, { customerId: rich.id });
  const cancelled = (await redeem()).redemption;
  await made('POST', `/redemptions/${cancelled.id}/cancel`);
  const used = (await redeem()).redemption;
  await made('POST', `/redemptions/${used.id}/use`);
  const [redeemed] = await made('GET', `/customers/${rich.id}/transactions?type=redeemed`);
  return {
    poorId: poor.id,
    outsiderId: outsider.id,
    richId: rich.id,
    richAccountId: rich.loyalty.id,
    richPhone: rich.phone,
    richEmail: rich.email,
    earnedOrder: 'first',
    reversedEntry: undone.transaction.id,
    redeemedEntry: redeemed.id,
    cancelledId: cancelled.id,
    usedId: used.id,
    dearReward: dear.id,
    emptyReward: empty.id,
    onceReward: once.id,
    programId: program.id,
    silverId: silver.id,
    askedTierId: gold.id,
  };
}

/** A checksum of every table but that of the idempotency keys. */
async function checksums(): Promise<Record<string, string>> {
  const dump = await dumpRows(service.sql);
  delete dump.idempotency_keys;
  return Object.fromEntries(
    Object.entries(dump).map(([name, rows]) => [
      name,
      createHash('sha256').update(rows.join('\n')).digest('hex'),
    ]),
  );
}

describe('a refusal', () => {
  const tallied: Record<string, number> = {};
  let keys = 0;
  let sent = 0;

  async function refuse(index: number, random: Random): Promise<void> {
    const kind = random.of(Object.keys(REFUSED));
    const [status, request] = REFUSED[kind] as (typeof REFUSED)[string];
    const { method, path, body } = request(scene, random);
    const key = index % 10 === 0 ? `refused-${index}` : undefined;
    const answer = await client.send(method, path, body, key);
    sent += 1;
    if (answer.status !== status) throw new Error(`${kind}: ${answer.outcome} instead of ${status}`);
    // A rule's refusal is remembered; what isn't valid never comes that far.
    if (key !== undefined && status !== 400) keys += 1;
    tallied[`${kind}: ${answer.outcome}`] = (tallied[`${kind}: ${answer.outcome}`] ?? 0) + 1;
  }

  it(
    `leaves every table as it was, ${TOTAL} times, but for the key that came with it`,
    async () => {
      process.stdout.write(`refusals seed ${seed}\n`);
      const startedAt = Date.now();
      const before = await checksums();
      const random = new Random(seed);
      for (let index = 0; index < TOTAL; index += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, (_, offset) => refuse(index + offset, random)));
      }
      expect(await checksums()).toEqual(before);
      expect(Object.keys(before).length).toBeGreaterThan(15);
      const { rows } = await service.sql.query<{ status: number }>('select status from idempotency_keys');
      expect(rows).toHaveLength(keys);
      expect(rows.every(({ status }) => status === 404 || status === 409)).toBe(true);
      tell((Date.now() - startedAt) / 1000);
    },
    60_000 + TOTAL * 40,
  );

  function tell(seconds: number): void {
    if (SHORT) return;
    report('refusals', 'Refusals change nothing', 'npm run test:refusals', [
      `Seed ${seed}: ${sent} refused requests, one in ten with an idempotency key, ${AT_ONCE} at once, in ${Math.round(seconds)} s.`,
      `Every table was the same afterwards, byte for byte, but for ${keys} remembered refusals.`,
      '',
      ...table(
        ['Refusal', 'Times'],
        Object.entries(tallied).sort(([a], [b]) => a.localeCompare(b)),
      ),
    ]);
  }
});
