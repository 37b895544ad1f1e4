import { newId } from '../../src/common/ids';
import type { TestService } from '../support/test-service';
import { LoadClient } from './client';
import { Random } from './random';

export interface LoadedCustomer {
  id: string;
  phone: string;
}

/** The ids of what was made lately: enough to find things again, never more. */
class Recent<T> {
  readonly values: T[] = [];
  private at = 0;

  add(value: T): void {
    this.values[this.at] = value;
    this.at = (this.at + 1) % 300;
  }
}

/** Coupons of different scarcity. */
export const COUPONS = {
  'LOAD-OPEN': {},
  'LOAD-40': { maxUsesTotal: 40 },
  'LOAD-2': { maxUsesPerCustomer: 2 },
};

/** One organization under load, as its clients know it. */
export class LoadedOrganization {
  readonly hot: LoadedCustomer[] = [];
  readonly cold: LoadedCustomer[] = [];
  readonly entries = new Recent<string>();
  readonly orders = new Recent<string>();
  readonly redemptions = new Recent<string>();
  readonly rewards: string[] = [];
  readonly merges = new Recent<string>();
  readonly couponUses = new Recent<string>();
  programs: { id: string; tiers: Record<string, string> }[] = [];

  constructor(
    readonly id: string,
    readonly client: LoadClient,
    private readonly random: Random,
  ) {}

  /** Four of five requests go to the hot ones. */
  customer(random: Random): LoadedCustomer {
    return random.of(random.next() < 0.8 ? this.hot : this.cold);
  }

  /** Puts a new customer in the place of one that was deleted. */
  replace(gone: LoadedCustomer, next: LoadedCustomer): void {
    for (const list of [this.hot, this.cold]) {
      const index = list.indexOf(gone);
      if (index >= 0) list[index] = next;
    }
  }

  async create(): Promise<LoadedCustomer> {
    const phone = newPhone();
    const answer = await this.client.send('POST', '/v1/loyalty/customers', {
      name: `${this.random.of(NAMES)} ${this.random.of(SURNAMES)}`,
      phone,
    });
    return { id: answer.body.data.id as string, phone };
  }

  /** The programs, five rewards of different scarcity, and the customers. */
  async fill(hot: number, cold: number): Promise<void> {
    const api = this.client;
    const [first] = (await api.send('GET', '/v1/loyalty/programs')).body.data;
    await api.send('PATCH', `/v1/loyalty/programs/${first.id}`, { pointsExpireAfterDays: 5 });
    const second = await api.send('POST', '/v1/loyalty/programs', {
      name: 'Other',
      pointsPerCurrencyUnit: 2,
      rounding: 'exact_floor',
    });
    this.programs = [first, second.body.data].map(({ id, tiers }: any) => ({
      id,
      tiers: Object.fromEntries(tiers.map((tier: any) => [tier.name, tier.id])),
    }));
    for (const limits of [{}, { stockRemaining: 40 }, { stockRemaining: 5 }, { maxPerCustomer: 3 }, {}]) {
      const body = { programId: first.id, name: 'Dessert', pointsCost: this.random.between(5, 60) };
      const made = await api.send('POST', '/v1/loyalty/rewards', {
        ...body,
        rewardType: 'free_item',
        ...limits,
      });
      this.rewards.push(made.body.data.id as string);
    }
    for (const [code, limits] of Object.entries(COUPONS)) {
      const fields = {
        code,
        name: 'Coupon',
        type: 'percentage',
        discountValue: 10,
        maxUsesPerCustomer: null,
      };
      await api.send('POST', '/v1/coupons', { ...fields, ...limits });
    }
    for (let made = 0; made < hot + cold; made += 20) {
      const count = Math.min(20, hot + cold - made);
      const customers = await Promise.all(Array.from({ length: count }, () => this.create()));
      for (const customer of customers) (this.hot.length < hot ? this.hot : this.cold).push(customer);
    }
  }
}

const NAMES = ['Ana', 'Luis', 'María', 'José', 'Rosa', 'Carmen', 'Jorge', 'Lucía', 'Pedro', 'Inés'];
const SURNAMES = ['Torres', 'Quispe', 'Rojas', 'Flores', 'Mamani', 'Sánchez', 'García', 'Vargas'];

let lastPhone = 910_000_000;

export function newPhone(): string {
  return `+51${++lastPhone}`;
}

/** Organizations with their customers, ready to be loaded. */
export async function openWorld(
  service: TestService,
  size: { organizations: number; hot: number; cold: number },
  seed: number,
): Promise<LoadedOrganization[]> {
  const share = (customers: number): number => Math.ceil(customers / size.organizations);
  const made = Array.from({ length: size.organizations }, (_, index) => {
    const id = newId();
    return new LoadedOrganization(
      id,
      new LoadClient(service.url, service.token('org_admin', id)),
      new Random(seed + index),
    );
  });
  for (const organization of made) await organization.fill(share(size.hot), share(size.cold));
  return made;
}
