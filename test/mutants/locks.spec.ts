import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { ExpiryService } from '../../src/loyalty/ledger/expiry.service';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { everyStatement } from '../sql/every-statement';
import type { ApiClient } from '../support/api-client';
import { CUSTOMERS, EARN_BATCH, IMPORTS, MERGES, MOST_POINTS, newPhone } from '../support/requests';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';
import { takesLock } from './lock-mutants';

const REWARDS = '/v1/loyalty/rewards';
const PATIENCE_MS = 4_000;

let service: TestService;
let api: ApiClient;

/** One organization with everything that can be locked. */
interface Scene {
  organizationId: string;
  customerId: string;
  accountId: string;
  programId: string;
  tierId: string;
  phone: string;
  entryId: string;
  rewardId: string;
  redemptionId: string;
  couponId: string;
  couponUseId: string;
}

let scene: Scene;
const statements = new Map(everyStatement().map((statement) => [statement.name, statement]));

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '20000', STATEMENT_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());
beforeEach(async () => {
  scene = await newScene();
});

async function newScene(): Promise<Scene> {
  const organizationId = newId();
  api = service.as('org_admin', organizationId);
  const phone = newPhone();
  const { id: customerId, loyalty } = (await api.post(CUSTOMERS, { name: 'Ana', phone })).body.data;
  const [program] = (await api.get('/v1/loyalty/programs')).body.data;
  const adjusted = await api.post(`${CUSTOMERS}/${customerId}/adjust-points`, { amount: 100, reason: 'x' });
  const body = {
    programId: program.id,
    name: 'R',
    pointsCost: 10,
    rewardType: 'free_item',
    stockRemaining: 9,
  };
  const { id: rewardId } = (await api.post(REWARDS, body)).body.data;
  const redeemed = await api.post(`${REWARDS}/${rewardId}/redeem`, { customerId });
  return {
    organizationId,
    customerId,
    accountId: loyalty.id,
    programId: program.id,
    tierId: program.tiers[1].id,
    phone,
    entryId: adjusted.body.data.transaction.id,
    rewardId,
    redemptionId: redeemed.body.data.redemption.id,
    ...(await newCouponUse(customerId)),
  };
}

const COUPONS = '/v1/coupons';
const CODE = 'THE-CODE';
const CART = { items: [{ menuItemId: 'm', quantity: 1, unitPrice: 100 }] };

async function newCouponUse(customerId: string): Promise<Pick<Scene, 'couponId' | 'couponUseId'>> {
  const fields = { code: CODE, name: 'C', type: 'fixed', discountValue: 1, maxUsesPerCustomer: 9 };
  const { id: couponId } = (await api.post(COUPONS, fields)).body.data;
  const { use } = (await api.post(`${COUPONS}/reserve`, { code: CODE, customerId, cart: CART })).body.data;
  return { couponId, couponUseId: use.id };
}

const context = (): RequestContext =>
  new RequestContext({ organizationId: scene.organizationId, actor: 'test', requestId: newId() });

/** What a session beside the service holds: the weakest lock that the statement's own must wait for. */
type Held = [statement: string, values: unknown[]];

const row = (
  table: string,
  strength: 'update' | 'no key update' | 'share' | 'key share',
  id: string,
  column = 'id',
): Held => [
  `select from ${table} where organization_id = $1 and ${column} = $2 for ${strength}`,
  [scene.organizationId, id],
];

const advisory = (kind: '' | '_shared', text: string, seed: number): Held => [
  `select pg_advisory_xact_lock${kind}(hashtextextended($1, ${seed}))`,
  [text],
];

const customer = (strength: 'no key update' | 'share' | 'key share'): Held =>
  row('customers', strength, scene.customerId);

const account = (): Held => row('customer_loyalty', 'share', scene.accountId);

const totals = (): Held => advisory('', scene.organizationId, 2);

const adjust = (amount = 1, more: object = {}, options = {}): Promise<unknown> =>
  api.post(`${CUSTOMERS}/${scene.customerId}/adjust-points`, { amount, reason: 'x', ...more }, options);

const earnMany = (customerId: string): Promise<unknown> =>
  api.post(EARN_BATCH, { orders: [{ customerId, orderId: newId(), amount: 500 }] });

const redeem = (body: object): Promise<unknown> => api.post(`${REWARDS}/${scene.rewardId}/redeem`, body);

const reserve = (): Promise<unknown> =>
  api.post(`${COUPONS}/reserve`, { code: CODE, customerId: scene.customerId, cart: CART });

/** A customer without a contact, so that a merge takes nothing over. */
async function newTwin(): Promise<string> {
  return (await api.post(CUSTOMERS, { name: 'Twin' })).body.data.id;
}

async function merge(): Promise<any> {
  const body = { sourceCustomerId: twinId };
  return (await api.post(`${CUSTOMERS}/${scene.customerId}/merge`, body)).body.data;
}

const undo = (): Promise<unknown> => api.post(`${MERGES}/${mergeId}/undo`);

let twinId: string;
let mergeId: string;

const withTwin = async (): Promise<void> => void (twinId = await newTwin());

const merged = async (): Promise<void> => {
  await withTwin();
  ({ mergeId } = await merge());
};

let importId: string;

async function withImport(): Promise<void> {
  const options = { raw: 'name\nAna\n', headers: { 'content-type': 'text/csv' } };
  importId = (await api.call('POST', IMPORTS, undefined, options)).body.data.id;
}

/** Nobody is enrolled while no program is active. */
const notEnrolled = async (): Promise<void> => {
  const activate = (isActive: boolean) => api.patch(`/v1/loyalty/programs/${scene.programId}`, { isActive });
  await activate(false);
  await withTwin();
  await activate(true);
};

const settleUse = (): Promise<unknown> => api.post(`${COUPONS}/uses/${scene.couponUseId}/use`);

const editTier = (): Promise<unknown> => api.patch(`/v1/loyalty/tiers/${scene.tierId}`, { minPoints: 300 });

const reevaluate = (): Promise<void> => service.app.get(ReevaluationService).run(context(), scene.programId);

async function expireDue(): Promise<void> {
  await service.app.get(ExpiryService).expire(context());
}

interface LockTest {
  before?: () => Promise<unknown>;
  held: () => Held;
  /** for a statement that takes two locks: the other one */
  heldToo?: () => Held;
  request: () => Promise<unknown>;
}

/** For each statement that locks: what is held against it, and who must then wait there. */
const TESTS: Record<string, LockTest> = {
  coupons_lock: {
    held: () => row('coupons', 'share', scene.couponId),
    request: () => api.patch(`${COUPONS}/${scene.couponId}`, { name: 'Next' }),
  },
  coupons_lock_by_code: { held: () => row('coupons', 'share', scene.couponId), request: reserve },
  coupons_lock_of_use: { held: () => row('coupons', 'share', scene.couponId), request: settleUse },
  coupons_lock_use: { held: () => row('coupon_uses', 'share', scene.couponUseId), request: settleUse },
  coupons_lock_customers: {
    held: () => row('customers', 'no key update', scene.customerId),
    request: reserve,
  },
  batch_lock_customers: {
    held: () => customer('share'),
    request: () => api.post(`${CUSTOMERS}/batch`, { customers: [{ name: 'Ana', phone: scene.phone }] }),
  },
  imports_lock: {
    before: withImport,
    held: () => row('imports', 'share', importId),
    request: () => api.post(`${IMPORTS}/${importId}/run`),
  },
  merging_lock_customers: { before: withTwin, held: () => customer('key share'), request: merge },
  merging_lock_accounts: { before: withTwin, held: account, request: merge },
  undo_lock: { before: merged, held: () => row('customer_merges', 'share', mergeId), request: undo },
  undo_lock_both: { before: merged, held: () => customer('key share'), request: undo },
  undo_lock_pairs: { before: merged, held: account, request: undo },
  ledger_share_enrollment: {
    before: notEnrolled,
    held: () => advisory('', scene.organizationId, 3),
    request: () => api.post(`${CUSTOMERS}/${twinId}/adjust-points`, { amount: 1, reason: 'x' }),
  },
  customers_lock_identity: {
    held: () => advisory('_shared', `${scene.organizationId}:phone:${scene.phone}`, 1),
    heldToo: () => advisory('', scene.organizationId, 3),
    request: () => api.post(CUSTOMERS, { name: 'Ana', phone: scene.phone }),
  },
  customers_lock: {
    held: () => row('customers', 'share', scene.customerId),
    request: () => api.patch(`${CUSTOMERS}/${scene.customerId}`, { marketingOptIn: true }),
  },
  customers_lock_for_deletion: {
    held: () => row('customers', 'key share', scene.customerId),
    request: () => api.delete(`${CUSTOMERS}/${scene.customerId}`),
  },
  ledger_share_customer: {
    before: () => service.sql.query('delete from customer_loyalty where id = $1', [scene.accountId]),
    held: () => row('customers', 'update', scene.customerId),
    request: () => adjust(),
  },
  customers_lock_accounts: {
    held: () => row('customer_loyalty', 'key share', scene.accountId),
    request: () => api.delete(`${CUSTOMERS}/${scene.customerId}`),
  },
  idempotency_lock_key: {
    held: () => advisory('_shared', `${scene.organizationId}:the-key`, 0),
    request: () => adjust(1, {}, { headers: { 'Idempotency-Key': 'the-key' } }),
  },
  ledger_share_totals: {
    held: () => advisory('', scene.organizationId, 2),
    request: () => earnMany(scene.customerId),
  },
  ledger_close_totals: {
    held: () => advisory('_shared', scene.organizationId, 2),
    request: () => adjust(MOST_POINTS),
  },
  ledger_lock_account_by_customer: { held: account, request: () => adjust(-1) },
  ledger_lock_account_for_credit_by_customer: { held: account, heldToo: totals, request: () => adjust() },
  many_lock_accounts: { held: account, request: () => earnMany(scene.customerId) },
  many_share_customers: {
    before: notEnrolled,
    held: () => row('customers', 'update', twinId),
    request: () => earnMany(twinId),
  },
  ledger_lock_account_by_account: {
    before: async () => {
      await adjust(1, { expiresAt: new Date(service.clock.now().getTime() + 60_000).toISOString() });
      service.clock.advance(120_000);
    },
    held: account,
    request: expireDue,
  },
  ledger_lock_account_for_credit_by_entry: {
    held: account,
    heldToo: totals,
    request: () => api.post(`/v1/loyalty/transactions/${scene.entryId}/reverse`, { reason: 'x' }),
  },
  ledger_lock_account_for_credit_by_redemption: {
    held: account,
    heldToo: totals,
    request: () => api.post(`/v1/loyalty/redemptions/${scene.redemptionId}/use`),
  },
  ledger_lock_account_by_reward_and_account: {
    held: account,
    request: () => redeem({ customerLoyaltyId: scene.accountId }),
  },
  ledger_lock_account_by_reward_and_customer: {
    held: account,
    request: () => redeem({ customerId: scene.customerId }),
  },
  ledger_read_account_by_reward_and_account: {
    held: () => advisory('', `${scene.organizationId}${scene.rewardId}`, 5),
    request: () => redeem({ customerLoyaltyId: scene.accountId }),
  },
  ledger_read_account_by_reward_and_customer: {
    held: () => advisory('', `${scene.organizationId}${scene.rewardId}`, 5),
    request: () => redeem({ customerId: scene.customerId }),
  },
  programs_lock: {
    held: () => advisory('_shared', scene.organizationId, 3),
    request: () => api.patch(`/v1/loyalty/programs/${scene.programId}`, { name: 'Next' }),
  },
  reevaluation_lock_running: {
    before: editTier,
    held: () => row('tier_reevaluations', 'share', scene.programId, 'program_id'),
    request: reevaluate,
  },
  reevaluation_lock_batch: { before: editTier, held: account, request: reevaluate },
  redemptions_lock_reward: {
    held: () => row('rewards', 'share', scene.rewardId),
    request: () => redeem({ customerId: scene.customerId }),
  },
  redemptions_lock: {
    held: () => row('reward_redemptions', 'share', scene.redemptionId),
    request: () => api.post(`/v1/loyalty/redemptions/${scene.redemptionId}/use`),
  },
  rewards_close: {
    held: () => advisory('_shared', `${scene.organizationId}${scene.rewardId}`, 5),
    request: () => api.delete(`${REWARDS}/${scene.rewardId}`),
  },
  rewards_lock: {
    held: () => row('rewards', 'share', scene.rewardId),
    request: () => api.patch(`${REWARDS}/${scene.rewardId}`, { stockRemaining: 3 }),
  },
};

/** Waits until a session is seen waiting for a lock in this very statement, not in a later one. */
async function expectWaitingAt(text: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await service.sql.query<{ query: string }>(
      `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.some(({ query }) => query.slice(0, 900) === text.slice(0, 900))) return;
    if (Date.now() > deadline) {
      throw new Error(
        `nobody waits at\n${text}\nbut ${rows.length} at\n${rows.map(({ query }) => query).join('\n')}`,
      );
    }
    await sleep(20);
  }
}

const LOCKS = Object.entries(TESTS).flatMap(([name, test]): [string, string, LockTest, () => Held][] => [
  [name, '', test, test.held],
  ...(test.heldToo
    ? [[name, ' for its other lock', test, test.heldToo] as [string, string, LockTest, () => Held]]
    : []),
]);

describe('a lock is waited for before anything is decided', () => {
  it.each(LOCKS)('%s: its statement waits%s', async (name, _which, { before, request }, held) => {
    await before?.();
    const holder = await SideSession.open(service);
    try {
      await holder.hold(...held());
      const answer = request().catch((error: unknown) => error);
      try {
        await expectWaitingAt(statements.get(name)?.text ?? 'no such statement');
      } finally {
        await holder.release();
        await answer;
      }
    } finally {
      await holder.close();
    }
  });

  it('by every statement that takes one', () => {
    const locking = [...statements.values()].filter(takesLock).map(({ name }) => name);
    expect(Object.keys(TESTS).sort()).toEqual(locking.sort());
  });
});
