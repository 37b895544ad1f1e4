import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { LoadClient } from '../load/client';
import { Random } from '../load/random';
import { type Acknowledged, type Interruptions, PersistentClient } from './persistent-client';

const V1 = '/v1/loyalty';
export const CLIENTS = 16;
/** customers of one client alone; besides them all clients share a few */
const OWN_CUSTOMERS = 3;
const SHARED_CUSTOMERS = 3;

let lastPhone = 930_000_000;
const newPhone = (): string => `+51${(lastPhone += 1)}`;

/** What one client has made and may still undo. */
class Hand {
  readonly entries: string[] = [];
  readonly redemptions: string[] = [];
  readonly reservations: string[] = [];
}

const take = (values: string[], random: Random): string | undefined =>
  values.splice(random.between(0, values.length - 1), 1)[0];

/** Sixteen clients that write, every verb, and send each write again until it is answered. */
export class Workload {
  readonly acknowledged: Acknowledged[] = [];
  readonly interruptions: Interruptions = {};
  private readonly clients: PersistentClient[];
  private readonly shared: string[] = [];
  private rewardId = '';
  private isRunning = true;
  private work: Promise<unknown> = Promise.resolve();

  /** @param tokenOf makes the token of an organization's administrator */
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly seed: number,
  ) {
    this.clients = Array.from(
      { length: CLIENTS },
      () => new PersistentClient(url, token, this.interruptions),
    );
  }

  /** The first of its acknowledged writes make what the others are about; needs a service that answers. */
  async start(): Promise<void> {
    const admin = new LoadClient(this.url, this.token);
    const { body } = await admin.send('GET', `${V1}/programs`);
    const reward = { programId: body.data[0].id, name: 'Coffee', pointsCost: 3, rewardType: 'free_item' };
    this.rewardId = (await admin.send('POST', `${V1}/rewards`, reward)).body.data.id as string;
    const coupon = { name: 'Open', type: 'fixed', discountValue: 100, maxUsesPerCustomer: null };
    await admin.send('POST', '/v1/coupons', { ...coupon, code: 'FAULTS' });
    admin.close();
    const [first] = this.clients as [PersistentClient];
    for (let made = 0; made < SHARED_CUSTOMERS; made += 1) this.shared.push(await this.create(first));
    this.work = Promise.all(
      this.clients.map((client, index) => this.run(client, new Random(this.seed + index))),
    );
    // Told by `stop`.
    this.work.catch(() => undefined);
  }

  /** Lets every client finish what it is at: afterwards nothing is on the way. */
  async stop(): Promise<void> {
    this.isRunning = false;
    await this.work;
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  /** Waits until so many more writes are acknowledged than there are now. @throws Error after two minutes */
  async untilAcknowledged(more: number): Promise<void> {
    const wanted = this.acknowledged.length + more;
    for (const deadline = Date.now() + 120_000; this.acknowledged.length < wanted; await sleep(2)) {
      if (Date.now() > deadline) throw new Error('the writes were not answered for two minutes');
    }
  }

  /** requests on the way now */
  get inFlight(): number {
    return this.clients.reduce((sum, { inFlight }) => sum + inFlight, 0);
  }

  /** Sends acknowledged writes again. @returns those that were not answered as they were */
  async repeat(acknowledged: readonly Acknowledged[]): Promise<string[]> {
    const left = [...acknowledged];
    const differ: string[] = [];
    const one = async (client: PersistentClient): Promise<void> => {
      for (let next = left.pop(); next; next = left.pop()) {
        const again = await client.again(next);
        if (again.status !== next.status || again.text !== next.text)
          differ.push(`${next.method} ${next.path}: ${next.status} ${next.text} became ${again.text}`);
      }
    };
    await Promise.all(this.clients.map(one));
    return differ;
  }

  private async run(client: PersistentClient, random: Random): Promise<void> {
    const hand = new Hand();
    const own: string[] = [];
    while (own.length < OWN_CUSTOMERS && this.isRunning) own.push(await this.create(client));
    while (this.isRunning) {
      const customer = random.of(random.next() < 0.3 ? this.shared : own);
      await this.act(client, customer, hand, random);
    }
  }

  private async act(client: PersistentClient, customer: string, hand: Hand, random: Random): Promise<void> {
    const undoable = random.between(0, 9);
    const redemption = undoable < 3 ? take(hand.redemptions, random) : undefined;
    if (redemption) {
      await this.write(client, `${V1}/redemptions/${redemption}/${undoable < 2 ? 'cancel' : 'use'}`);
      return;
    }
    const reservation = undoable === 3 || undoable === 4 ? take(hand.reservations, random) : undefined;
    if (reservation) {
      await this.write(client, `/v1/coupons/uses/${reservation}/use`);
      return;
    }
    const entry = undoable === 5 ? take(hand.entries, random) : undefined;
    if (entry) {
      await this.write(client, `${V1}/transactions/${entry}/reverse`, { reason: 'faults' });
      return;
    }
    await this.make(client, customer, hand, random);
  }

  private async make(client: PersistentClient, customer: string, hand: Hand, random: Random): Promise<void> {
    const path = `${V1}/customers/${customer}`;
    const draw = random.between(0, 9);
    if (draw === 0) {
      await this.create(client);
    } else if (draw < 4) {
      const order = { orderId: newId(), amount: random.between(100, 9_000) };
      const { data } = await this.write(client, `${path}/earn`, order);
      if (data) hand.entries.push(data.transaction.id as string);
    } else if (draw < 6) {
      await this.write(client, `${path}/adjust-points`, {
        amount: random.between(-4, 9) || 1,
        reason: 'faults',
      });
    } else if (draw < 8) {
      const redeeming = `${V1}/rewards/${this.rewardId}/redeem`;
      const { data } = await this.write(client, redeeming, { customerId: customer });
      if (data) hand.redemptions.push(data.redemption.id as string);
    } else {
      const cart = { items: [{ menuItemId: 'soup', quantity: 1, unitPrice: 900 }] };
      const reserving = { code: 'FAULTS', customerId: customer, cart };
      const { data } = await this.write(client, '/v1/coupons/reserve', reserving);
      if (data) hand.reservations.push(data.use.id as string);
    }
  }

  private async create(client: PersistentClient): Promise<string> {
    const { data } = await this.write(client, `${V1}/customers`, { name: 'Newcomer', phone: newPhone() });
    return data?.id as string;
  }

  private async write(client: PersistentClient, path: string, body?: unknown): Promise<Acknowledged> {
    const done = await client.write('POST', path, body);
    this.acknowledged.push(done);
    return done;
  }
}
