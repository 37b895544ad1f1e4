import fc from 'fast-check';
import { AppError } from '../../common/errors';
import { type AccountState, type LotState, POINTS_MAX, type TierState } from '../ledger/ledger.rules';
import { decideMerge, decideUndo } from './merging.rules';

const DAY_MS = 86_400_000;
const START = new Date('2026-01-31T12:00:00.000Z');
const TIERS: TierState[] = [
  { id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 },
  { id: 'silver', name: 'Silver', minPoints: 500, multiplier: 110 },
];

let made = 0;
const moment = { now: START, newId: () => `id-${(made += 1)}` };

function open(id: string, remaining: number, days: number | null = null): LotState {
  return { id, remaining, expiresAt: days === null ? null : new Date(START.getTime() + days * DAY_MS) };
}

function account(id: string, lots: LotState[], totalEarned = 0): AccountState {
  const balance = lots.reduce((sum, { remaining }) => sum + remaining, 0);
  return {
    id,
    programId: 'program',
    tierId: null,
    balance,
    totalEarned,
    version: 3,
    lastEntryAt: null,
    lots,
    tiers: TIERS,
  };
}

describe('a merge of two accounts', () => {
  it('empties the source into the target: balance, lifetime total, lots and the next expiry', () => {
    const from = account('source', [open('s', 30, 2)], 300);
    const to = account('target', [open('t', 50, 9)], 250);
    const { source, target, points, earned } = decideMerge(from, to, 'merge', moment);
    expect([points, earned]).toEqual([30, 300]);
    expect(source.account).toMatchObject({ balance: 0, totalEarned: 0, version: 4, lots: [] });
    expect(source.nextExpiryAt).toBeNull();
    expect(target.account).toMatchObject({ balance: 80, totalEarned: 550, version: 4 });
    expect(target.account.lots.map(({ id }) => id)).toEqual(['s', 't']);
    expect(target.nextExpiryAt).toEqual(open('s', 1, 2).expiresAt);
    expect(target.tier?.name).toBe('Silver');
    expect([...source.entries, ...target.entries]).toEqual([
      expect.objectContaining({ type: 'merged', mergeId: 'merge', points: -30, balanceAfter: 0 }),
      expect.objectContaining({ type: 'merged', mergeId: 'merge', points: 30, balanceAfter: 80 }),
    ]);
  });

  it('expires what is due on both sides first', () => {
    const { source, target, points } = decideMerge(
      account('source', [open('old', 5, -1), open('s', 30)]),
      account('target', [open('older', 7, -2)]),
      'merge',
      moment,
    );
    expect(points).toBe(30);
    expect(source.entries.map(({ type, points: each }) => [type, each])).toEqual([
      ['expired', -5],
      ['merged', -30],
    ]);
    expect(target.entries.map(({ type, points: each }) => [type, each])).toEqual([
      ['expired', -7],
      ['merged', 30],
    ]);
  });

  it('of an account that never had anything writes no entries', () => {
    const { source, target } = decideMerge(
      account('source', []),
      account('target', [open('t', 1)]),
      'm',
      moment,
    );
    expect([source.entries, target.entries]).toEqual([[], []]);
  });

  it('moves a lifetime total without a balance, by entries of 0, which are not −0', () => {
    const { source, target } = decideMerge(account('source', [], 700), account('target', []), 'm', moment);
    expect([source.entries[0]?.points, target.entries[0]?.points]).toEqual([0, 0]);
    expect([source.tier?.name, target.tier?.name]).toEqual(['Bronze', 'Silver']);
  });

  it('is refused beyond what can be kept', () => {
    const full = account('target', [open('t', POINTS_MAX)]);
    expect(() => decideMerge(account('source', [open('s', 1)]), full, 'm', moment)).toThrow(AppError);
  });
});

describe('undoing it', () => {
  const undo = (lots: LotState[], share: { points: number; earned?: number; lots: string[] }, total = 1000) =>
    decideUndo(
      account('source', []),
      account('target', lots, total),
      { points: share.points, earned: share.earned ?? 0, lots: new Set(share.lots) },
      'merge',
      moment,
    );

  it('gives the source her lots and her lifetime total', () => {
    const undone = undo([open('s', 30, 5), open('t', 50)], { points: 30, earned: 600, lots: ['s'] });
    expect([undone.returned, undone.unrecovered]).toEqual([30, 0]);
    expect(undone.source.account).toMatchObject({ balance: 30, totalEarned: 600, lots: [open('s', 30, 5)] });
    expect(undone.target.account).toMatchObject({ balance: 50, totalEarned: 400, lots: [open('t', 50)] });
    expect([undone.source.newLots, undone.target.lotUses]).toEqual([[], []]);
  });

  it('for what was spent of hers takes others of the target, with their expiry', () => {
    const undone = undo([open('s', 10), open('t1', 15, 3), open('t2', 50)], { points: 40, lots: ['s'] });
    expect([undone.returned, undone.unrecovered]).toEqual([40, 0]);
    expect(undone.target.lotUses.map(({ lotId, points }) => [lotId, points])).toEqual([
      ['t1', 15],
      ['t2', 15],
    ]);
    expect(undone.source.newLots.map(({ points, expiresAt }) => [points, expiresAt])).toEqual([
      [15, open('', 0, 3).expiresAt],
      [15, null],
    ]);
    expect(undone.target.account.balance).toBe(35);
  });

  it('reports what is not there any more', () => {
    const undone = undo([open('t', 12)], { points: 40, lots: [] });
    expect([undone.returned, undone.unrecovered]).toEqual([12, 28]);
    expect(undone.target.account.balance).toBe(0);
  });

  it('does not make up for what has expired', () => {
    const undone = undo([open('s', 40, -1), open('t', 50)], { points: 40, lots: ['s'] });
    expect([undone.returned, undone.unrecovered]).toEqual([0, 0]);
    expect(undone.target.account.balance).toBe(50);
  });
});

describe('whatever is there', () => {
  const lots = (prefix: string) =>
    fc
      .array(
        fc.record({
          remaining: fc.integer({ min: 1, max: 50 }),
          days: fc.option(fc.integer({ min: -3, max: 9 })),
        }),
        {
          maxLength: 5,
        },
      )
      .map((list) =>
        list
          .map(({ remaining, days }, index) => open(`${prefix}${index}`, remaining, days))
          .sort((a, b) => (a.expiresAt?.getTime() ?? Infinity) - (b.expiresAt?.getTime() ?? Infinity)),
      );
  const live = (list: LotState[]) =>
    list
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > START)
      .reduce((sum, { remaining }) => sum + remaining, 0);

  it('a merge and its undoing keep every point, and lots add up to balances', () => {
    fc.assert(
      fc.property(lots('s'), lots('t'), fc.nat(900), fc.nat(900), (theirs, hers, a, b) => {
        const merged = decideMerge(account('source', theirs, a), account('target', hers, b), 'm', moment);
        const all = live(theirs) + live(hers);
        expect(merged.target.account.balance).toBe(all);
        const share = {
          points: merged.points,
          earned: merged.earned,
          lots: new Set(theirs.map(({ id }) => id)),
        };
        const undone = decideUndo(merged.source.account, merged.target.account, share, 'm', moment);
        expect([undone.source.account.balance, undone.target.account.balance]).toEqual([
          live(theirs),
          live(hers),
        ]);
        expect([undone.source.account.totalEarned, undone.target.account.totalEarned]).toEqual([a, b]);
        for (const { account: after } of [undone.source, undone.target]) {
          expect(after.lots.reduce((sum, { remaining }) => sum + remaining, 0)).toBe(after.balance);
        }
      }),
    );
  });

  it('an undoing after spending takes nothing that is not there', () => {
    fc.assert(
      fc.property(lots('s'), lots('t'), fc.nat(400), (theirs, hers, points) => {
        const target = account('target', [...theirs, ...hers], 500);
        const share = { points, earned: 0, lots: new Set(theirs.map(({ id }) => id)) };
        const {
          source,
          target: left,
          returned,
          unrecovered,
        } = decideUndo(account('source', []), target, share, 'm', moment);
        expect(source.account.balance + left.account.balance).toBe(live([...theirs, ...hers]));
        expect(source.account.balance).toBe(returned);
        expect(unrecovered).toBeGreaterThanOrEqual(0);
        expect(unrecovered > 0 ? left.account.balance : 0).toBe(0);
      }),
    );
  });
});
