import { type Adjustment, decideAdjustment } from './adjustment.rules';
import { type AccountState, type LedgerChange, POINTS_MAX, tierFor } from './ledger.rules';

import {
  START,
  TIERS,
  accountWith,
  inDays,
  lotOf as lot,
  momentAt,
  refusal,
} from '../../../test/support/ledger-states';

function adjust(
  account: AccountState,
  amount: number,
  more: Partial<Adjustment> = {},
  now = START,
): LedgerChange {
  return decideAdjustment(account, { amount, reason: 'why', expiresAt: null, ...more }, momentAt(now));
}

describe('a tier', () => {
  it.each([
    [0, 'bronze'],
    [499, 'bronze'],
    [500, 'silver'],
    [1999, 'silver'],
    [2000, 'gold'],
    [POINTS_MAX, 'gold'],
  ])('for %i points is %s, whatever the order of tiers', (points, id) => {
    expect(tierFor(TIERS, points)?.id).toBe(id);
    expect(tierFor([...TIERS].reverse(), points)?.id).toBe(id);
  });

  it('is none below every threshold, and without tiers', () => {
    expect(tierFor(TIERS.slice(1), 499)).toBeNull();
    expect(tierFor([], 1)).toBeNull();
  });
});

describe('a credit', () => {
  it('adds an entry and a lot; the lifetime total stays', () => {
    const change = adjust(accountWith([], { totalEarned: 700, version: 3 }), 150, { expiresAt: inDays(30) });
    expect(change.account).toMatchObject({ balance: 150, totalEarned: 700, version: 4, lastEntryAt: START });
    expect(change.entries).toEqual([
      {
        id: expect.any(String),
        type: 'adjusted',
        version: 4,
        points: 150,
        balanceAfter: 150,
        totalEarnedAfter: 700,
        tierAfter: TIERS[1],
        description: 'why',
        expiresAt: inDays(30),
        createdAt: START,
        orderId: null,
        mergeId: null,
        redemptionId: null,
        reversesId: null,
        reversedPoints: null,
        unrecovered: null,
        trace: null,
      },
    ]);
    expect(change.newLots).toEqual([
      { id: expect.any(String), entryId: change.entries[0]?.id, points: 150, expiresAt: inDays(30) },
    ]);
    expect(change.lotUses).toEqual([]);
    expect(change.nextExpiryAt).toEqual(inDays(30));
    expect(change.tier).toEqual(TIERS[1]);
  });

  it('is refused where the balance could no longer be kept exactly, to the point', () => {
    const account = accountWith([lot('a', POINTS_MAX - 10, null)]);
    expect(adjust(account, 10).account.balance).toBe(POINTS_MAX);
    expect(refusal(() => adjust(account, 11)).code).toBe('POINTS_LIMIT');
    expect(refusal(() => adjust(account, POINTS_MAX)).code).toBe('POINTS_LIMIT');
  });
});

describe('a debit', () => {
  it('takes what expires first, then what never expires', () => {
    const account = accountWith([lot('a', 10, 1), lot('b', 10, 2), lot('c', 10, null)]);
    const change = adjust(account, -25);
    const entryId = change.entries[0]?.id;
    expect(change.lotUses).toEqual([
      { entryId, lotId: 'a', points: 10 },
      { entryId, lotId: 'b', points: 10 },
      { entryId, lotId: 'c', points: 5 },
    ]);
    expect(change.account.lots).toEqual([lot('c', 5, null)]);
    expect(change.nextExpiryAt).toBeNull();
  });

  it('leaves the expiry of the first lot that is left', () => {
    const account = accountWith([lot('a', 10, 1), lot('b', 10, 2), lot('c', 10, 3)]);
    expect(adjust(account, -9).nextExpiryAt).toEqual(inDays(1));
    expect(adjust(account, -10).nextExpiryAt).toEqual(inDays(2));
  });

  it('may take all, and not one point more: the refusal says how many are missing', () => {
    const account = accountWith([lot('a', 10, null)]);
    expect(adjust(account, -10).account.balance).toBe(0);
    expect(refusal(() => adjust(account, -13))).toMatchObject({
      code: 'INSUFFICIENT_POINTS',
      details: { missing: 3 },
    });
  });

  it('is not written over lots that hold less than the balance', () => {
    const account = accountWith([lot('a', 10, null)], { balance: 20 });
    expect(() => adjust(account, -15)).toThrow('lots of account account hold 5 points less than its balance');
  });
});

describe('lots that are due', () => {
  const account = accountWith([lot('a', 10, -2), lot('b', 5, 0), lot('c', 7, 1)], { version: 3 });

  it('expire first, one entry each, what is left of them and no more', () => {
    const change = adjust(account, -7);
    expect(
      change.entries.map(({ type, points, version, balanceAfter }) => [type, points, version, balanceAfter]),
    ).toEqual([
      ['expired', -10, 4, 12],
      ['expired', -5, 5, 7],
      ['adjusted', -7, 6, 0],
    ]);
    expect(change.entries.map(({ expiresAt }) => expiresAt)).toEqual([inDays(-2), inDays(0), null]);
    expect(change.lotUses.map(({ lotId, points }) => [lotId, points])).toEqual([
      ['a', 10],
      ['b', 5],
      ['c', 7],
    ]);
  });

  it('can not be spent', () => {
    expect(refusal(() => adjust(account, -8))).toMatchObject({ details: { missing: 1 } });
  });

  it('make room below the limit', () => {
    const full = accountWith([lot('a', 10, -1), lot('b', POINTS_MAX - 10, null)]);
    expect(adjust(full, 10).account.balance).toBe(POINTS_MAX);
  });
});

describe('time', () => {
  it('never runs backwards in a ledger, whatever the clock does', () => {
    const account = accountWith([], { lastEntryAt: inDays(1), version: 1 });
    const change = adjust(account, 5);
    expect(change.entries[0]?.createdAt).toEqual(inDays(1));
    expect(change.account.lastEntryAt).toEqual(inDays(1));
  });
});
