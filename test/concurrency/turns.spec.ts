import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/common/ids';
import { Database } from '../../src/database/database';
import { Turns } from '../../src/idempotency/turns';
import { RequestContext } from '../../src/tenancy/request-context';
import type { Answer, ApiClient } from '../support/api-client';
import { until } from '../support/contention';
import { deadlocks } from '../support/deadlocks';
import { expectHealthy } from '../support/healthy';
import { balanceOf, createReward, historyOf, loyaltyOf, redeem } from '../support/loyalty';
import { adjust, createCustomer, CUSTOMERS, outcome, REWARDS, STATS, tally } from '../support/requests';
import { SideSession } from '../support/side-session';
import { startTestService, type TestService } from '../support/test-service';

const LOCK_TIMEOUT_MS = 3_000;

let service: TestService;
let api: ApiClient;
let organizationId: string;
let id: string;
let rewardId: string;
let arrivals: jest.SpyInstance;

beforeAll(async () => {
  service = await startTestService({ POOL_SIZE: '4', LOCK_TIMEOUT_MS: String(LOCK_TIMEOUT_MS) });
});
afterAll(() => service.close());
beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  id = (await createCustomer(api)).id;
  rewardId = (await createReward(api, { pointsCost: 10 })).id;
  arrivals = jest.spyOn(Turns.prototype, 'run');
});
afterEach(async () => {
  arrivals.mockRestore();
  await service.sql.query('drop trigger if exists stumble on reward_redemptions');
  await expectHealthy(service, organizationId);
});

interface Options {
  key?: string;
  orderId?: string;
  customer?: string;
}

function post({ key, orderId, customer = id }: Options = {}): Promise<Answer> {
  const body = { customerId: customer, ...(orderId === undefined ? {} : { orderId }) };
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  return api.post(`${REWARDS}/${rewardId}/redeem`, body, { headers });
}

/** The first is seen waiting for the account; the others have come before it gets it, and so share what comes behind it. */
async function behindOne(
  others: readonly (() => Promise<Answer>)[],
  meanwhile: (holder: SideSession) => Promise<unknown> = () => Promise.resolve(),
): Promise<Answer[]> {
  const holder = await SideSession.open(service);
  try {
    await holder.holdAccountOf(id);
    const first = post();
    await holder.untilWaiting(1);
    const before = arrivals.mock.calls.length;
    const answers = others.map((send) => send());
    await until(() => arrivals.mock.calls.length === before + others.length);
    await meanwhile(holder);
    await holder.release();
    return await Promise.all([first, ...answers]);
  } finally {
    await holder.close();
  }
}

const several = (count: number, options: Options = {}): (() => Promise<Answer>)[] =>
  Array.from({ length: count }, () => () => post(options));

/** How many redemptions each transaction has written, in their order. */
async function transactions(): Promise<number[]> {
  const { rows } = await service.sql.query<{ redemptions: number }>(
    `select count(*)::int as redemptions from reward_redemptions where organization_id = $1
     group by xmin order by min(redeemed_at), min(id::text)`,
    [organizationId],
  );
  return rows.map(({ redemptions }) => redemptions);
}

/** What PostgreSQL does at a redemption for such an order. */
async function stumble(when: string, then: string): Promise<void> {
  await service.sql.query(`
    create sequence if not exists stumbles;
    create or replace function stumble() returns trigger language plpgsql security definer as $$
      begin if ${when} then ${then} end if; return new; end $$;
    create trigger stumble before insert on reward_redemptions for each row execute function stumble()`);
}

describe('redemptions of one account at once', () => {
  it('wait in the process but for one, and share a transaction behind it', async () => {
    await adjust(api, id, 1_000);
    const answers = await behindOne(several(9), async (holder) => {
      expect(await holder.waiting()).toBe(1);
    });
    expect(tally(answers)).toEqual({ '201': 10 });
    expect(await transactions()).toEqual([1, 9]);
    expect(answers.map(({ body }) => body.data.newBalance)).toEqual([
      990, 980, 970, 960, 950, 940, 930, 920, 910, 900,
    ]);
    expect(await balanceOf(api, id)).toBe(900);
    expect((await api.get(STATS)).body.data.totalRedemptions).toBe(10);
    const requests = await service.sql.query(
      `select distinct request_id from audit_log where organization_id = $1 and action = 'redemption.issued'`,
      [organizationId],
    );
    expect(requests.rowCount).toBe(10);
  });

  it('share at most sixteen to a transaction', async () => {
    await adjust(api, id, 1_000);
    expect(tally(await behindOne(several(20)))).toEqual({ '201': 21 });
    expect(await transactions()).toEqual([1, 16, 4]);
  });

  it('are refused each by itself', async () => {
    await adjust(api, id, 55);
    const answers = await behindOne(several(7));
    expect(tally(answers)).toEqual({ '201': 5, '409 INSUFFICIENT_POINTS': 3 });
    expect(await balanceOf(api, id)).toBe(5);
    expect(await historyOf(api, id)).toHaveLength(6);
  });

  it('leave the connections to others', async () => {
    await adjust(api, id, 1_000);
    const { id: other } = await createCustomer(api);
    const answers = await behindOne(several(12), async () => {
      await adjust(api, other, 100);
      expect(await balanceOf(api, other)).toBe(100);
      await redeem(api, rewardId, other);
    });
    expect(tally(answers)).toEqual({ '201': 13 });
  });

  it('are one customer’s by her account, too', async () => {
    await adjust(api, id, 100);
    const { id: account } = await loyaltyOf(api, id);
    const byAccount = (): Promise<Answer> =>
      api.post(`${REWARDS}/${rewardId}/redeem`, { customerLoyaltyId: account });
    const answers = await behindOne([byAccount, ...several(2), byAccount], async (holder) => {
      await holder.untilWaiting(2);
    });
    expect(tally(answers)).toEqual({ '201': 5 });
    expect(await balanceOf(api, id)).toBe(50);
  });
});

describe('keys of those who share', () => {
  it('have one effect and one answer each', async () => {
    await adjust(api, id, 35);
    const keyed = (key: string) => () => post({ key });
    const keys = ['a', 'a', 'b', 'a', 'c', 'c'];
    const answers = (await behindOne(keys.map(keyed))).slice(1);
    const told = answers.map((answer) => [outcome(answer), answer.text]);
    expect(told.map(([said]) => said)).toEqual([
      ...['201', '201', '201', '201'],
      ...['409 INSUFFICIENT_POINTS', '409 INSUFFICIENT_POINTS'],
    ]);
    expect(told[1]).toEqual(told[0]);
    expect(told[3]).toEqual(told[0]);
    expect(told[5]).toEqual(told[4]);
    expect(await balanceOf(api, id)).toBe(5);
    await adjust(api, id, 100);
    for (const [at, key] of keys.entries()) expect((await post({ key })).text).toBe(answers[at]?.text);
    expect(await balanceOf(api, id)).toBe(105);
  });

  it('stand for one request', async () => {
    await adjust(api, id, 100);
    const answers = await behindOne([() => post({ key: 'a' }), () => post({ key: 'a', orderId: 'other' })]);
    expect(tally(answers)).toEqual({ '201': 2, '422 IDEMPOTENCY_MISMATCH': 1 });
  });

  it('that somebody else has are waited for by nobody else, whoever comes first', async () => {
    const { rows } = await service.sql.query('select pg_advisory_lock(hashtextextended($1, 0))', [
      `${organizationId}:taken`,
    ]);
    expect(rows).toHaveLength(1);
    await adjust(api, id, 100);
    const sentAt = Date.now();
    const taken = post({ key: 'taken' });
    await until(() => arrivals.mock.calls.length === 1);
    expect(outcome(await post())).toBe('201');
    expect(Date.now() - sentAt).toBeLessThan(1_500);
    expect(outcome(await taken)).toBe('409 IDEMPOTENCY_IN_PROGRESS');
    await service.sql.query('select pg_advisory_unlock_all()');
  });

  it('that somebody else has are waited for by nobody else, whoever comes behind', async () => {
    await adjust(api, id, 100);
    const holder = await SideSession.open(service);
    await holder.hold('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${organizationId}:taken`]);
    try {
      let isAnswered = false;
      const taken = (): Promise<Answer> => post({ key: 'taken' }).finally(() => (isAnswered = true));
      let last = '';
      const after = async (): Promise<Answer> => {
        const answer = await post();
        last = isAnswered ? 'the key’s' : 'its own';
        return answer;
      };
      const answers = await behindOne([taken, after]);
      expect(answers.map(outcome)).toEqual(['201', '409 IDEMPOTENCY_IN_PROGRESS', '201']);
      expect(last).toBe('its own');
    } finally {
      await holder.close();
    }
    expect(outcome(await post({ key: 'taken' }))).toBe('201');
    expect(await balanceOf(api, id)).toBe(70);
  });
});

describe('a transaction that is shared', () => {
  it('is one organization’s, whoever asks', async () => {
    const turnOf = (organization: string) => ({
      context: new RequestContext({ organizationId: organization, actor: 'tester', requestId: newId() }),
      work: () => Promise.resolve({ writes: [], result: organization }),
    });
    const database = service.app.get(Database);
    const [own, other] = [turnOf(organizationId), turnOf(newId())];
    await expect(database.together([own, other])).rejects.toThrow('one organization’s');
    expect(await database.together([own, own])).toMatchObject([{ value: organizationId }, {}]);
  });
});

describe('those whose account a merge moves while they wait', () => {
  it('let go of all they have, and nobody waits in a circle', async () => {
    const before = await deadlocks(service.sql);
    for (let round = 0; round < 3; round += 1) await redeemWhileMerged();
    expect(await deadlocks(service.sql)).toBe(before);
  }, 20_000);

  /** The merge has both accounts, those who share wait for the one and eva's own redemption for the other. */
  async function redeemWhileMerged(): Promise<void> {
    id = (await createCustomer(api)).id;
    const eva = (await createCustomer(api)).id;
    await Promise.all([adjust(api, id, 100), adjust(api, eva, 100)]);
    rewardId = (await createReward(api, { pointsCost: 10, stockRemaining: 100 })).id;
    const keeper = await SideSession.open(service);
    try {
      await keeper.hold('lock table customer_merges in share row exclusive mode');
      let others: Promise<Answer[]> | undefined;
      const answers = await behindOne(several(3), async (holder) => {
        const merged = api.post(`${CUSTOMERS}/${eva}/merge`, { sourceCustomerId: id });
        await holder.untilWaiting(2);
        others = untilItWaits('customer_merges').then(async () => {
          const own = post({ customer: eva });
          await keeper.untilWaiting(3);
          await keeper.release();
          return Promise.all([own, merged]);
        });
      });
      expect(tally([...answers, ...((await others) ?? [])])).toEqual({ '200': 1, '201': 5 });
    } finally {
      await keeper.close();
    }
    expect(await balanceOf(api, eva)).toBe(150);
  }

  async function untilItWaits(table: string): Promise<void> {
    const waits = async (): Promise<boolean> => {
      const { rowCount } = await service.sql.query(
        'select from pg_locks where relation = $1::regclass and not granted',
        [table],
      );
      return rowCount === 1;
    };
    while (!(await waits())) await sleep(10);
  }
});

describe('a transaction that is shared and fails', () => {
  it('is done again, each by itself: only who is to blame is refused', async () => {
    await adjust(api, id, 100);
    await stumble(`new.order_id = 'bad'`, `raise exception 'bad' using errcode = '22003';`);
    const answers = await behindOne([...several(2), () => post({ orderId: 'bad', key: 'a' }), ...several(2)]);
    expect(answers.map(outcome)).toEqual(['201', '201', '201', '400 VALIDATION_ERROR', '201', '201']);
    expect(await transactions()).toEqual([1, 1, 1, 1, 1]);
    expect(await balanceOf(api, id)).toBe(50);
  });

  it('is done again after a deadlock', async () => {
    await adjust(api, id, 100);
    await stumble(
      `new.order_id = 'unlucky' and nextval('stumbles') = 1`,
      `raise exception 'unlucky' using errcode = '40P01';`,
    );
    const answers = await behindOne([...several(2), () => post({ orderId: 'unlucky' })]);
    expect(tally(answers)).toEqual({ '201': 4 });
    expect(await balanceOf(api, id)).toBe(60);
  });

  it('is nobody’s when its connection is lost', async () => {
    await adjust(api, id, 100);
    await stumble(`new.order_id = 'lost'`, `perform pg_terminate_backend(pg_backend_pid());`);
    const answers = await behindOne([...several(2), () => post({ orderId: 'lost' }), ...several(1)]);
    expect(answers.map(outcome)).toEqual(['201', ...Array<string>(4).fill('503 UNAVAILABLE')]);
    expect(await balanceOf(api, id)).toBe(90);
    expect(tally([await post(), await post()])).toEqual({ '201': 2 });
  });

  it('is nobody’s when the account is not to be had in time, and nobody waits for it again', async () => {
    await adjust(api, id, 100);
    const holder = await SideSession.open(service);
    try {
      await holder.holdAccountOf(id);
      const sentAt = Date.now();
      const late = await Promise.all(several(40).map((send) => send()));
      expect(tally(late)).toEqual({ '503 UNAVAILABLE': 40 });
      expect(Date.now() - sentAt).toBeLessThan(1.5 * LOCK_TIMEOUT_MS);
      await holder.release();
    } finally {
      await holder.close();
    }
    expect(await balanceOf(api, id)).toBe(100);
  }, 20_000);
});
