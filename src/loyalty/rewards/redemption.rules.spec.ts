import fc from 'fast-check';
import { AppError } from '../../common/errors';
import type { AccountState, LotState, TierState } from '../ledger/ledger.rules';
import {
  decideRedemption,
  decideRefund,
  type RedemptionStatus,
  type Refusal,
  refusalOf,
  refuseUnlessIssued,
  type RewardState,
  statusAt,
} from './redemption.rules';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-01-31T12:00:00.000Z');
const TIERS: TierState[] = [{ id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 }];

function at(ms: number): Date {
  return new Date(NOW.getTime() + ms);
}

let made = 0;
const moment = { now: NOW, newId: () => `id-${(made += 1)}` };

/** A reward of 100 points that everybody can have. */
function reward(more: Partial<RewardState> = {}): RewardState {
  return {
    ...{
      id: 'reward',
      programId: 'program',
      pointsCost: 100,
      isActive: true,
      startsAt: null,
      expiresAt: null,
    },
    ...{
      stockRemaining: null,
      maxPerCustomer: null,
      minTier: null,
      redeemWithinDays: null,
      redeemedByAccount: 0,
    },
    ...more,
  };
}

function account(lots: LotState[]): AccountState {
  const balance = lots.reduce((sum, { remaining }) => sum + remaining, 0);
  const enrollment = { id: 'account', programId: 'program', tierId: 'bronze', tiers: TIERS };
  return { ...enrollment, balance, totalEarned: balance, version: 1, lastEntryAt: null, lots };
}

function lot(id: string, remaining: number, days: number | null = null): LotState {
  return { id, remaining, expiresAt: days === null ? null : at(days * DAY_MS) };
}

function redeem(state: AccountState, of: RewardState) {
  return decideRedemption(state, of, { id: 'redemption', orderId: 'A-1', description: 'Dessert' }, moment);
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
  }
  throw new Error('it was not refused');
}

/** In the contract's order: what each check finds, and what makes it find that. */
const CHECKS: [
  Refusal['reason'],
  string,
  Partial<RewardState>,
  { balance?: number; totalEarned?: number },
][] = [
  ['inactive', 'REWARD_NOT_AVAILABLE', { isActive: false }, {}],
  ['not_started', 'REWARD_NOT_AVAILABLE', { startsAt: at(1) }, {}],
  ['ended', 'REWARD_NOT_AVAILABLE', { expiresAt: NOW }, {}],
  ['tier', 'REWARD_NOT_AVAILABLE', { minTier: { name: 'Gold', minPoints: 2000 } }, { totalEarned: 1999 }],
  ['limit', 'REWARD_LIMIT_REACHED', { maxPerCustomer: 2, redeemedByAccount: 2 }, {}],
  ['stock', 'REWARD_OUT_OF_STOCK', { stockRemaining: 0 }, {}],
  ['points', 'INSUFFICIENT_POINTS', {}, { balance: 99 }],
];

describe('whether a reward can be had', () => {
  const rich = { balance: 100, totalEarned: 2000 };

  it('it can, when nothing stands against it', () => {
    expect(refusalOf(reward(), rich, NOW)).toBeNull();
    const limits = { stockRemaining: 1, maxPerCustomer: 3, redeemedByAccount: 2 };
    const window = { startsAt: NOW, expiresAt: at(1), minTier: { name: 'Gold', minPoints: 2000 } };
    expect(refusalOf(reward({ ...limits, ...window }), rich, NOW)).toBeNull();
  });

  it.each(CHECKS)('it can not: %s is %s', (reason, code, of, holds) => {
    expect(refusalOf(reward(of), { ...rich, ...holds }, NOW)).toMatchObject({ reason, code });
  });

  it('says how many points are missing, and how many lifetime points for a tier', () => {
    expect(refusalOf(reward(), { balance: 60, totalEarned: 0 }, NOW)).toMatchObject({ missing: 40 });
    const gold = reward({ minTier: { name: 'Gold', minPoints: 2000 } });
    expect(refusalOf(gold, { balance: 0, totalEarned: 1500 }, NOW)).toMatchObject({ missing: 500 });
  });

  const pairs = CHECKS.flatMap((first, index) =>
    CHECKS.slice(index + 1).map((second) => ({ first, second })),
  );
  it.each(pairs.map(({ first, second }) => [first[0], second[0], first, second] as const))(
    'tells %s before %s',
    (reason, _, [, , earlier, holdsEarlier], [, , later, holdsLater]) => {
      // A window in the past ended before it begins in the future; both can't be said of one reward.
      const both = reward({ ...later, ...earlier });
      const found = refusalOf(both, { ...rich, ...holdsLater, ...holdsEarlier }, NOW);
      expect(found?.reason).toBe(reason);
    },
  );

  it('tells the first reason, whatever stands against it together', () => {
    fc.assert(
      fc.property(fc.subarray(CHECKS, { minLength: 1 }), (against) => {
        const of = Object.assign({}, ...against.map(([, , each]) => each)) as Partial<RewardState>;
        const holds = Object.assign({}, rich, ...against.map(([, , , each]) => each)) as typeof rich;
        expect(refusalOf(reward(of), holds, NOW)?.reason).toBe(against[0]?.[0]);
      }),
    );
  });
});

describe('a redemption', () => {
  it('spends the cost from what expires first, under its name and order', () => {
    const { change, expiresAt } = redeem(account([lot('soon', 60, 1), lot('forever', 60)]), reward());
    expect(change.entries).toEqual([
      expect.objectContaining({
        ...{
          type: 'redeemed',
          points: -100,
          balanceAfter: 20,
          totalEarnedAfter: 120,
          description: 'Dessert',
        },
        ...{ redemptionId: 'redemption', orderId: 'A-1' },
      }),
    ]);
    expect(change.lotUses.map(({ lotId, points }) => [lotId, points])).toEqual([
      ['soon', 60],
      ['forever', 40],
    ]);
    expect(expiresAt).toBeNull();
  });

  it('must be used within the reward’s days', () => {
    expect(redeem(account([lot('a', 100)]), reward({ redeemWithinDays: 30 })).expiresAt).toEqual(
      at(30 * DAY_MS),
    );
  });

  it('may take the whole balance, but nothing that is due', () => {
    expect(redeem(account([lot('a', 100)]), reward()).change.account.balance).toBe(0);
    expect(codeOf(() => redeem(account([lot('due', 1, 0), lot('a', 99)]), reward()))).toBe(
      'INSUFFICIENT_POINTS',
    );
  });

  it.each(CHECKS)('is refused for %s with %s', (_, code, of, holds) => {
    const balance = holds.balance ?? 100;
    const state = { ...account([lot('a', balance)]), totalEarned: holds.totalEarned ?? 2000 };
    expect(codeOf(() => redeem(state, reward(of)))).toBe(code);
  });
});

describe('the status of a redemption', () => {
  it.each<[RedemptionStatus, number | null, RedemptionStatus]>([
    ['issued', null, 'issued'],
    ['issued', 1, 'issued'],
    ['issued', 0, 'expired'],
    ['issued', -1, 'expired'],
    ['used', -1, 'used'],
    ['cancelled', -1, 'cancelled'],
    ['expired', null, 'expired'],
  ])('%s with %s ms left is %s', (status, left, shown) => {
    expect(statusAt({ status, expiresAt: left === null ? null : at(left) }, NOW)).toBe(shown);
  });

  it.each<[RedemptionStatus, 'used' | 'cancelled', string]>([
    ['used', 'used', 'CONFLICT'],
    ['used', 'cancelled', 'CONFLICT'],
    ['cancelled', 'used', 'CONFLICT'],
    ['cancelled', 'cancelled', 'ALREADY_REVERSED'],
    ['expired', 'used', 'CONFLICT'],
    ['expired', 'cancelled', 'CONFLICT'],
  ])('%s can not become %s: %s', (status, next, code) => {
    expect(codeOf(() => refuseUnlessIssued(status, next))).toBe(code);
  });

  it('issued can become either', () => {
    expect(() => refuseUnlessIssued('issued', 'used')).not.toThrow();
    expect(() => refuseUnlessIssued('issued', 'cancelled')).not.toThrow();
  });
});

describe('a refund', () => {
  const from = (id: string, used: number, more: object = {}) => ({
    ...{ id, used, expiresAt: null, remaining: 0, standing: used, owed: 0, creditId: 'credit' },
    ...more,
  });

  function refund(state: AccountState, pointsSpent: number, lots: ReturnType<typeof from>[]) {
    return decideRefund(state, { id: 'redemption', orderId: 'A-1', pointsSpent, lots }, moment);
  }

  it('gives back the price that was paid, to where it came from', () => {
    const change = refund(account([lot('a', 5)]), 100, [from('a', 60), from('b', 40)]);
    expect(change.entries).toEqual([
      expect.objectContaining({
        type: 'refunded',
        points: 100,
        balanceAfter: 105,
        redemptionId: 'redemption',
      }),
    ]);
    expect(change.lotReturns).toEqual([
      { lotId: 'a', points: 60 },
      { lotId: 'b', points: 40 },
    ]);
    expect(change.account.totalEarned).toBe(5);
  });

  it('keeps the old expiry, or gives seven days when it has passed', () => {
    const kept = refund(account([]), 10, [from('a', 10, { expiresAt: at(DAY_MS) })]);
    expect([kept.newLots, kept.nextExpiryAt]).toEqual([[], at(DAY_MS)]);
    const passed = refund(account([]), 10, [from('a', 10, { expiresAt: at(-1) })]);
    expect(passed.newLots).toEqual([expect.objectContaining({ points: 10, expiresAt: at(7 * DAY_MS) })]);
  });

  it('pays first what a reversed earn could not take', () => {
    const change = refund(account([]), 100, [from('a', 100, { owed: 70 })]);
    expect(change.entries.map(({ type, points }) => [type, points])).toEqual([
      ['refunded', 100],
      ['reversed', -70],
    ]);
  });

  it('after a redemption leaves balance and lots as they were, whatever the lots', () => {
    const lots = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 100 }), (sizes, pointsCost) => {
        const before = account(sizes.map((size, index) => lot(`lot-${index}`, size, index + 1)));
        fc.pre(before.balance >= pointsCost);
        const { change } = redeem(before, reward({ pointsCost }));
        const taken = [...change.lotUses].reverse().map(({ lotId, points }) => {
          const expiresAt = before.lots.find(({ id }) => id === lotId)?.expiresAt ?? null;
          return from(lotId, points, { expiresAt });
        });
        const after = refund(change.account, pointsCost, taken);
        expect(after.account).toMatchObject({ balance: before.balance, lots: before.lots });
        expect(after.nextExpiryAt).toEqual(before.lots[0]?.expiresAt);
      }),
    );
  });
});
