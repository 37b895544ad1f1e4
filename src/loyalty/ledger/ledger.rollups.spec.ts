import { decideAdjustment } from './adjustment.rules';
import { newMember, rollupsOf } from './ledger.rollups';
import type { AccountState, LotState } from './ledger.rules';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-01-31T12:00:00.000Z');
const EARLIER = new Date('2026-01-10T12:00:00.000Z');
const PROGRAM = { programId: 'program' };
const MEMBER = { ...PROGRAM, subjectId: 'bronze' };

const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);
const lot = (id: string, remaining: number, days: number | null): LotState => ({
  ...{ id, remaining, expiresAt: days === null ? null : inDays(days) },
});

function account(lots: LotState[], more: Partial<AccountState> = {}): AccountState {
  const balance = lots.reduce((sum, { remaining }) => sum + remaining, 0);
  return {
    ...{ id: 'account', programId: 'program', tierId: 'bronze', version: 1, lastEntryAt: EARLIER },
    ...{ balance, totalEarned: 0, lots },
    tiers: [{ id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 }],
    ...more,
  };
}

function adjusted(before: AccountState, amount: number, expiresAt: Date | null = null) {
  let made = 0;
  const moment = { now: NOW, newId: () => `id-${(made += 1)}` };
  return decideAdjustment(before, { amount, reason: 'test', expiresAt }, moment);
}

describe('what a decision changes of the roll-ups', () => {
  it('is its entries and the day of the last entry', () => {
    const before = account([lot('a', 10, null)]);
    expect(rollupsOf(before, adjusted(before, 5))).toEqual([
      { ...PROGRAM, metric: 'adjusted', at: NOW, amount: 5 },
      { ...PROGRAM, metric: 'last_active', at: EARLIER, amount: -1 },
      { ...PROGRAM, metric: 'last_active', at: NOW, amount: 1 },
    ]);
  });

  it('is what lots gained and lost by their expiry: due ones, spent ones and new ones', () => {
    const before = account([lot('due', 3, -1), lot('soon', 10, 2), lot('later', 10, 9)]);
    const expiring = rollupsOf(before, adjusted(before, -12)).filter(({ metric }) => metric === 'expiring');
    expect(expiring).toEqual([
      { ...PROGRAM, metric: 'expiring', at: inDays(-1), amount: -3 },
      { ...PROGRAM, metric: 'expiring', at: inDays(2), amount: -10 },
      { ...PROGRAM, metric: 'expiring', at: inDays(9), amount: -2 },
    ]);
    const credited = rollupsOf(account([]), adjusted(account([]), 7, inDays(30)));
    expect(credited).toContainEqual({ ...PROGRAM, metric: 'expiring', at: inDays(30), amount: 7 });
  });

  it('moves a member whose row names another tier than she deserves', () => {
    const before = account([lot('a', 10, null)], { tierId: null, lastEntryAt: null });
    expect(rollupsOf(before, adjusted(before, 5)).filter(({ at }) => !at)).toEqual([
      { ...PROGRAM, subjectId: null, metric: 'members', amount: -1 },
      { ...MEMBER, metric: 'members', amount: 1 },
    ]);
  });

  it('takes a member away who is merged into another one, and brings her back', () => {
    const before = account([lot('a', 10, null)]);
    const left = rollupsOf(before, adjusted(before, -10), { before: true, after: false });
    expect(left.slice(1)).toEqual([
      { ...PROGRAM, metric: 'last_active', at: EARLIER, amount: -1 },
      { ...MEMBER, metric: 'members', amount: -1 },
    ]);
    const gone = account([]);
    const back = rollupsOf(gone, adjusted(gone, 10), { before: false, after: true });
    expect(back.slice(1)).toEqual([
      { ...PROGRAM, metric: 'last_active', at: NOW, amount: 1 },
      ...newMember('program', 'bronze'),
    ]);
  });
});
