import type { Page } from 'playwright-core';
import type { TestService } from '../support/test-service';
import { assign, createCoupon } from '../support/coupons';
import { activeProgram, createReward } from '../support/loyalty';
import { createCustomer, CUSTOMERS, uploadCsv } from '../support/requests';

/** Ids of what stands on the screens. */
export interface Planted {
  customer: string;
  anonymized: string;
  program: string;
  reward: string;
  coupon: string;
  import: string;
}

/** Something of everything, so that no screen is empty. */
export async function plant(service: TestService): Promise<Planted> {
  const api = service.as();
  const customer = await createCustomer(api, {
    name: 'Zoila Ñahui',
    email: 'zoila@example.com',
    birthDate: '1990-02-28',
  });
  await createCustomer(api, {
    name: 'A customer whose name is long enough to be broken on a telephone, and longer',
  });
  const forgotten = await createCustomer(api);
  await api.post(`${CUSTOMERS}/${forgotten.id}/anonymize`);
  const program = await activeProgram(api);
  const reward = await createReward(api, { name: 'Dessert' });
  await api.post(`${CUSTOMERS}/${customer.id}/earn`, { orderId: 'A-1', amount: 50_000 });
  const coupon = await createCoupon(api, { maxUsesTotal: 10, expiresAt: '2090-01-01T00:00:00Z' });
  await assign(api, coupon.id, [customer.id]);
  await api.post('/v1/api-keys', { name: 'Till', scopes: ['customers:read', 'loyalty:earn'] });
  const staged = await uploadCsv(api, 'Nombre,Celular\nAna,+51955000001\n');
  return {
    customer: customer.id,
    anonymized: forgotten.id,
    program: program.id,
    reward: reward.id,
    coupon: coupon.id,
    import: staged.body.data.id,
  };
}

export interface Screen {
  path: (planted: Planted) => string;
  /** what is done before it is looked at; texts are looked for by role or place, since there are two languages */
  act?: (page: Page) => Promise<void>;
}

const at = (path: string): Screen => ({ path: () => path });
const of = (path: (planted: Planted) => string): Screen => ({ path });

/** Every screen of the dashboard. A new one is a line here. */
export const SCREENS: Record<string, Screen> = {
  overview: at('/'),
  till: at('/till'),
  customers: at('/customers'),
  'new customer': at('/customers/create'),
  customer: of(({ customer }) => `/customers/${customer}/show`),
  'customer anonymized': of(({ anonymized }) => `/customers/${anonymized}/show`),
  'customer changed': of(({ customer }) => `/customers/${customer}`),
  programs: at('/programs'),
  'new program': at('/programs/create'),
  program: of(({ program }) => `/programs/${program}/show`),
  'program changed': of(({ program }) => `/programs/${program}`),
  rewards: at('/rewards'),
  'new reward': at('/rewards/create'),
  'reward changed': of(({ reward }) => `/rewards/${reward}`),
  coupons: at('/coupons'),
  'new coupon': at('/coupons/create'),
  'many coupons': at('/coupons/generate'),
  coupon: of(({ coupon }) => `/coupons/${coupon}/show`),
  'coupon changed': of(({ coupon }) => `/coupons/${coupon}`),
  imports: at('/imports'),
  'new import': at('/imports/create'),
  import: of((planted) => `/imports/${planted.import}/show`),
  'audit log': at('/audit'),
  'API keys': at('/api-keys'),
  'new API key': {
    path: () => '/api-keys',
    act: (page) => page.locator('#main-content .MuiButton-contained').first().click(),
  },
  organization: at('/organization'),
};
