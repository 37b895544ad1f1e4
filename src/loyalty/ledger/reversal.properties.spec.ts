import fc from 'fast-check';
import type { AccountState, LotState } from './ledger.rules';
import { decideReversal, type ReversibleEntry, type TouchedLot } from './reversal.rules';

import {
  accountWith,
  inDays as inSomeDays,
  lotOf as open,
  momentAt,
  START,
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

describe('whatever is there and whatever is asked for', () => {
  const lots = fc.array(
    fc.record({
      remaining: fc.integer({ min: 1, max: 50 }),
      days: fc.option(fc.integer({ min: -3, max: 9 })),
    }),
    {
      maxLength: 6,
    },
  );
  const inOrder = (list: { remaining: number; days: number | null }[]): LotState[] =>
    [...list]
      .sort((a, b) => (a.days ?? Infinity) - (b.days ?? Infinity))
      .map(({ remaining, days }, index) => open(index === 0 ? 'own' : `lot-${index}`, remaining, days));

  it('a credit’s reversal takes or records every point, and leaves lots that add up', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 100 }), fc.nat(99), (list, points, reversed) => {
        fc.pre(reversed < points);
        const { change, unrecovered } = reverse(
          account(inOrder(list)),
          creditOf(points, { reversedSoFar: reversed }),
        );
        const entry = change.entries.at(-1);
        expect((entry?.points ?? NaN) - unrecovered).toBe(reversed - points);
        expect(change.account.balance).toBeGreaterThanOrEqual(0);
        expect(change.account.lots.reduce((sum, { remaining }) => sum + remaining, 0)).toBe(
          change.account.balance,
        );
        expect(change.account.totalEarned).toBe(1000 - (points - reversed));
        if (unrecovered > 0) expect(change.account.balance).toBe(0);
      }),
    );
  });

  it('a debit’s reversal gives back every point but those that are owed', () => {
    const uses = fc.array(
      fc.record({
        used: fc.integer({ min: 1, max: 40 }),
        owed: fc.nat(60),
        days: fc.option(fc.integer({ min: -3, max: 9 })),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(lots, uses, (list, taken) => {
        const before = account(inOrder(list).map((lot) => ({ ...lot, id: `open-${lot.id}` })));
        const due = before.lots.filter(({ expiresAt }) => expiresAt && expiresAt <= START);
        const good = before.balance - due.reduce((sum, { remaining }) => sum + remaining, 0);
        const from = taken.map(({ used, owed, days }, index) =>
          touched(`used-${index}`, used, { owed, expiresAt: inDays(days) }),
        );
        const all = taken.reduce((sum, { used }) => sum + used, 0);
        const { change } = reverse(before, debitOf(all, from));
        const collected = taken.reduce((sum, { used, owed }) => sum + Math.min(used, owed), 0);
        expect(change.account.balance).toBe(good + all - collected);
        expect(change.account.lots.reduce((sum, { remaining }) => sum + remaining, 0)).toBe(
          change.account.balance,
        );
        expect(change.account.lots.every(({ expiresAt }) => expiresAt === null || expiresAt > START)).toBe(
          true,
        );
      }),
    );
  });
});
