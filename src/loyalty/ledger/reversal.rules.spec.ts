import { say } from '../../common/messages';
import { type AccountState, type LedgerChange, type LotState, POINTS_MAX } from './ledger.rules';
import { decideReversal, type ReversibleEntry, type TouchedLot } from './reversal.rules';

import {
  accountWith,
  inDays as inSomeDays,
  lotOf as open,
  momentAt,
  refusal,
  START,
  TIERS,
} from '../../../test/support/ledger-states';

const moment = momentAt();

function inDays(days: number | null): Date | null {
  return days === null ? null : inSomeDays(days);
}

function account(lots: LotState[], more: Partial<AccountState> = {}): AccountState {
  return accountWith(lots, { totalEarned: 1000, version: 9, ...more });
}

function touched(id: string, used: number, more: Partial<TouchedLot> = {}): TouchedLot {
  const rest = { expiresAt: null, remaining: 0, standing: used, owed: 0, creditId: `credit-of-${id}` };
  return { id, used, ...rest, ...more };
}

/** An earn or another credit whose own lot is `own`. */
function creditOf(points: number, more: Partial<ReversibleEntry> = {}): ReversibleEntry {
  const lots = [touched('own', 0, { creditId: 'entry' })];
  return { id: 'entry', type: 'earned', points, reversedSoFar: 0, orderId: 'A-1', lots, ...more };
}

function debitOf(points: number, lots: TouchedLot[], more: Partial<ReversibleEntry> = {}): ReversibleEntry {
  return { id: 'entry', type: 'adjusted', points: -points, reversedSoFar: 0, orderId: null, lots, ...more };
}

function reverse(state: AccountState, entry: ReversibleEntry, points?: number) {
  return decideReversal(state, entry, { reason: 'void', points }, moment);
}

/** Type, points and balance after each entry. */
function written({ entries }: LedgerChange): [string, number, number][] {
  return entries.map(({ type, points, balanceAfter }) => [type, points, balanceAfter]);
}

describe('the reversal of a credit', () => {
  it('takes all of it; an earn’s lifetime total and tier fall', () => {
    const { change, unrecovered } = reverse(account([open('own', 600)], { totalEarned: 600 }), creditOf(600));
    expect(unrecovered).toBe(0);
    expect(change.entries).toEqual([
      expect.objectContaining({
        ...{ type: 'reversed', points: -600, balanceAfter: 0, totalEarnedAfter: 0, description: 'void' },
        ...{ reversesId: 'entry', reversedPoints: 600, unrecovered: 0, orderId: 'A-1', tierAfter: TIERS[0] },
      }),
    ]);
    expect(change.tier).toEqual(TIERS[0]);
    expect(change.lotUses).toEqual([{ entryId: change.entries[0]?.id, lotId: 'own', points: 600 }]);
  });

  it('in part takes that part, and the rest later', () => {
    const first = reverse(account([open('own', 100)]), creditOf(100), 30);
    expect(first.change.account).toMatchObject({ balance: 70, totalEarned: 970 });
    const rest = reverse(first.change.account, creditOf(100, { reversedSoFar: 30 }));
    expect(rest.change.account).toMatchObject({ balance: 0, totalEarned: 900 });
    expect(rest.change.entries[0]).toMatchObject({ points: -70, reversedPoints: 70 });
  });

  it('takes its own lot before those that expire first', () => {
    const { change } = reverse(account([open('soon', 50, 1), open('own', 50)]), creditOf(50));
    expect(change.lotUses.map(({ lotId, points }) => [lotId, points])).toEqual([['own', 50]]);
    expect(change.nextExpiryAt).toEqual(inDays(1));
  });

  it('of points already spent takes what is there elsewhere, and records the rest as unrecovered', () => {
    const { change, unrecovered } = reverse(account([open('other', 20)]), creditOf(100));
    expect(unrecovered).toBe(80);
    expect(written(change)).toEqual([['reversed', -20, 0]]);
    expect(change.entries[0]).toMatchObject({ reversedPoints: 100, unrecovered: 80, totalEarnedAfter: 900 });
    expect(change.lotDebts).toEqual([{ lotId: 'own', change: 80 }]);
  });

  it('of an empty account writes an entry of 0, which is not −0', () => {
    const { change, unrecovered } = reverse(account([]), creditOf(100));
    expect([change.entries[0]?.points, unrecovered]).toEqual([0, 100]);
    expect(change.lotUses).toEqual([]);
  });

  it('of an adjustment leaves the lifetime total and the tier', () => {
    const { change } = reverse(account([open('own', 40)]), creditOf(40, { type: 'adjusted' }));
    expect(change.account).toMatchObject({ balance: 0, totalEarned: 1000 });
    expect(change.tier).toEqual(TIERS[1]);
  });

  it('does not take what is due: that expires first', () => {
    const { change, unrecovered } = reverse(account([open('own', 40, -1)]), creditOf(40));
    expect(written(change)).toEqual([
      ['expired', -40, 0],
      ['reversed', 0, 0],
    ]);
    expect(unrecovered).toBe(40);
  });
});

describe('the reversal of a debit', () => {
  it('gives back to the lots that it took from, the last one first', () => {
    const lots = [touched('forever', 10), touched('later', 20, { expiresAt: inDays(9) })];
    const { change, unrecovered } = reverse(account([]), debitOf(30, lots), 15);
    expect(unrecovered).toBe(0);
    expect(written(change)).toEqual([['reversed', 15, 15]]);
    expect(change.lotReturns).toEqual([
      { lotId: 'forever', points: 10 },
      { lotId: 'later', points: 5 },
    ]);
    expect(change.newLots).toEqual([]);
    expect(change.nextExpiryAt).toEqual(inDays(9));
    expect(change.account.totalEarned).toBe(1000);
  });

  it('gives seven days to what would come back expired', () => {
    const lots = [touched('gone', 30, { expiresAt: inDays(-1) })];
    const { change } = reverse(account([]), debitOf(30, lots));
    expect(change.lotReturns).toEqual([]);
    expect(change.newLots).toEqual([expect.objectContaining({ points: 30, expiresAt: inDays(7) })]);
    expect(change.nextExpiryAt).toEqual(inDays(7));
  });

  it('counts the very moment of an expiry as expired', () => {
    const lots = [touched('gone', 1, { expiresAt: START })];
    expect(reverse(account([]), debitOf(1, lots)).change.newLots).toHaveLength(1);
  });

  it('is refused beyond what can be kept', () => {
    const full = account([open('a', POINTS_MAX)]);
    expect(refusal(() => reverse(full, debitOf(1, [touched('b', 1)]))).code).toBe('POINTS_LIMIT');
  });

  it('is not written when no lot has given as much', () => {
    expect(() => reverse(account([]), debitOf(5, [touched('a', 4)]))).toThrow(
      '1 points that no lot has given',
    );
  });
});

describe('points that come back to a lot whose credit was reversed', () => {
  it('are taken again at once, up to what was unrecovered, by a second entry', () => {
    const { change } = reverse(account([]), debitOf(50, [touched('lot', 50, { owed: 30 })]));
    expect(written(change)).toEqual([
      ['reversed', 50, 50],
      ['reversed', -30, 20],
    ]);
    expect(change.entries[1]).toMatchObject({
      ...{ reversesId: 'credit-of-lot', reversedPoints: 0, unrecovered: 0, totalEarnedAfter: 1000 },
    });
    expect(change.lotDebts).toEqual([{ lotId: 'lot', change: -30 }]);
    expect(change.account.lots).toEqual([open('lot', 20)]);
  });

  it('are taken even when the debt is larger: no more than came back', () => {
    const { change } = reverse(account([open('other', 5)]), debitOf(50, [touched('lot', 50, { owed: 80 })]));
    expect(change.account).toMatchObject({ balance: 5, lots: [open('other', 5)] });
    expect(change.lotDebts).toEqual([{ lotId: 'lot', change: -50 }]);
  });

  it('are taken from the lot of seven days that replaced it', () => {
    const lots = [touched('lot', 50, { owed: 30, expiresAt: inDays(-1) })];
    const { change } = reverse(account([open('soon', 9, 1)]), debitOf(50, lots));
    const [grace] = change.newLots;
    expect(change.lotUses).toEqual([{ entryId: change.entries[1]?.id, lotId: grace?.id, points: 30 }]);
    expect(change.account.balance).toBe(29);
  });
});

describe('points that come back to a lot whose reversal took them from another one', () => {
  const debtor = (owed: number): TouchedLot => touched('debtor', 0, { owed });

  it('pay what that one owes since', () => {
    const { change } = reverse(
      account([]),
      debitOf(100, [touched('lot', 100, { standing: 0 }), debtor(100)]),
    );
    expect(written(change)).toEqual([
      ['reversed', 100, 100],
      ['reversed', -100, 0],
    ]);
    expect(change.entries[1]).toMatchObject({ reversesId: 'credit-of-debtor', reversedPoints: 0 });
    expect(change.lotDebts).toEqual([{ lotId: 'debtor', change: -100 }]);
    expect(change.lotUses).toEqual([{ entryId: change.entries[1]?.id, lotId: 'lot', points: 100 }]);
  });

  it.each([
    ['none of what its credit still stands for', { standing: 100 }, 100, 100],
    ['no more than is beyond that', { standing: 60 }, 100, 60],
    ['no more than is owed', { standing: 0 }, 30, 70],
    ['with what is in the lot already counted in', { standing: 60, remaining: 20 }, 100, 60],
    ['after what the lot owes itself', { standing: 0, owed: 70 }, 100, 0],
  ])('pay %s', (_, more, owed, kept) => {
    const lot = touched('lot', 100, more);
    const before = account(lot.remaining > 0 ? [open('lot', lot.remaining)] : []);
    expect(reverse(before, debitOf(100, [lot, debtor(owed)])).change.account.balance).toBe(kept);
  });

  it('pay each debt once, however many lots get points back', () => {
    const lots = [touched('a', 50, { standing: 0 }), touched('b', 50, { standing: 0 }), debtor(70)];
    const { change } = reverse(account([]), debitOf(100, lots));
    expect(written(change)).toEqual([
      ['reversed', 100, 100],
      ['reversed', -50, 50],
      ['reversed', -20, 30],
    ]);
  });
});

describe('a reversal is refused', () => {
  it.each(['redeemed', 'expired', 'reversed', 'refunded', 'merged'])('of what is %s', (type) => {
    expect(refusal(() => reverse(account([]), creditOf(10, { type }))).code).toBe('CONFLICT');
  });

  it('when nothing is left to reverse, however many are asked for', () => {
    const done = creditOf(10, { reversedSoFar: 10 });
    expect(refusal(() => reverse(account([]), done)).code).toBe('ALREADY_REVERSED');
    expect(refusal(() => reverse(account([]), done, 1)).code).toBe('ALREADY_REVERSED');
  });

  it('for more points than are left, to the point', () => {
    const entry = creditOf(10, { reversedSoFar: 4 });
    expect(reverse(account([open('own', 10)]), entry, 6).change.account.balance).toBe(4);
    const refused = refusal(() => reverse(account([open('own', 10)]), entry, 7));
    expect(refused).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { points: [say('points must be at most {most}', { most: 6 })] },
    });
  });
});
