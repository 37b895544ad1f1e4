import fc from 'fast-check';
import { AppError } from '../../common/errors';
import { type Adjustment, decideAdjustment } from './adjustment.rules';
import {
  type AccountState,
  type LedgerChange,
  type LotState,
  type Moment,
  POINTS_MAX,
  tierFor,
  type TierState,
} from './ledger.rules';

const DAY_MS = 86_400_000;
const START = new Date('2026-01-31T12:00:00.000Z');

const TIERS: TierState[] = [
  { id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 },
  { id: 'silver', name: 'Silver', minPoints: 500, multiplier: 110 },
  { id: 'gold', name: 'Gold', minPoints: 2000, multiplier: 125 },
];

function inDays(days: number): Date {
  return new Date(START.getTime() + days * DAY_MS);
}

let made = 0;

function momentAt(now: Date): Moment {
  return { now, newId: () => `id-${(made += 1)}` };
}

function accountWith(lots: LotState[], more: Partial<AccountState> = {}): AccountState {
  const balance = lots.reduce((sum, { remaining }) => sum + remaining, 0);
  return frozen({
    id: 'account',
    programId: 'program',
    tierId: 'bronze',
    balance,
    totalEarned: 0,
    version: 0,
    lastEntryAt: null,
    lots,
    tiers: TIERS,
    ...more,
  });
}

/** A decision that changed what it was given would throw. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function lot(id: string, remaining: number, days: number | null): LotState {
  return { id, remaining, expiresAt: days === null ? null : inDays(days) };
}

function adjust(
  account: AccountState,
  amount: number,
  more: Partial<Adjustment> = {},
  now = START,
): LedgerChange {
  return decideAdjustment(account, { amount, reason: 'why', expiresAt: null, ...more }, momentAt(now));
}

function refusal(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was not refused');
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

interface Command {
  amount: number;
  expiresInDays: number | null;
  stepHours: number;
}

const commands = fc.array(
  fc.record<Command>({
    amount: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: -150, max: -1 })),
    expiresInDays: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
    stepHours: fc.integer({ min: -12, max: 72 }),
  }),
  { maxLength: 60 },
);

/** An account as tables keep it: all of its lots, of which a decision is shown as few as the query reads. */
class Ledger {
  account: AccountState = accountWith([]);
  lots: LotState[] = [];
  entries: LedgerChange['entries'] = [];
  uses: LedgerChange['lotUses'] = [];
  nextExpiryAt: Date | null = null;

  /** The lots that are due, enough to cover the spending, and one more: in the order in which they are spent. */
  read(spending: number, now: Date): AccountState {
    const open = this.open().filter(({ expiresAt }) => expiresAt !== null || spending > 0);
    const due = open.reduce((sum, each) => sum + (isDue(each, now) ? each.remaining : 0), 0);
    let before = 0;
    const lots = open.filter(({ remaining }) => (before += remaining) - remaining <= due + spending);
    return frozen({ ...this.account, lots: lots.map((each) => ({ ...each })) });
  }

  write(change: LedgerChange): void {
    this.account = change.account;
    this.entries.push(...change.entries);
    this.uses.push(...change.lotUses);
    this.nextExpiryAt = change.nextExpiryAt;
    this.lots.push(
      ...change.newLots.map(({ id, points, expiresAt }) => ({ id, remaining: points, expiresAt })),
    );
    for (const { lotId, points } of change.lotUses) {
      this.lots = this.lots.map((each) =>
        each.id === lotId ? { ...each, remaining: each.remaining - points } : each,
      );
    }
  }

  /** Stable: lots of the same expiry stay in the order in which they came. */
  open(): LotState[] {
    return this.lots.filter(({ remaining }) => remaining > 0).sort((a, b) => timeOf(a) - timeOf(b));
  }
}

function isDue({ expiresAt }: LotState, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}

function timeOf({ expiresAt }: LotState): number {
  return expiresAt?.getTime() ?? Infinity;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Runs the commands and looks at the ledger after each of them. */
function replay(
  list: Command[],
  look: (ledger: Ledger, step: { command: Command; now: Date; change: LedgerChange | null }) => void,
): void {
  const ledger = new Ledger();
  let now = START;
  for (const command of list) {
    now = new Date(now.getTime() + command.stepHours * 3_600_000);
    const { amount, expiresInDays } = command;
    const expiresAt =
      amount > 0 && expiresInDays !== null ? new Date(now.getTime() + expiresInDays * DAY_MS) : null;
    const change = tried(() =>
      decideAdjustment(
        ledger.read(Math.max(0, -amount), now),
        { amount, reason: 'why', expiresAt },
        momentAt(now),
      ),
    );
    if (change) ledger.write(change);
    look(ledger, { command, now, change });
  }
}

function tried(work: () => LedgerChange): LedgerChange | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

describe('whatever happens in whatever order', () => {
  it('the balance is the sum of the entries and of the lots, and never negative', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, ({ account, entries, lots }) => {
          expect(account.balance).toBe(sum(entries.map(({ points }) => points)));
          expect(account.balance).toBe(sum(lots.map(({ remaining }) => remaining)));
          expect(Math.min(account.balance, ...lots.map(({ remaining }) => remaining))).toBeGreaterThanOrEqual(
            0,
          );
        }),
      ),
    );
  });

  it('versions have no gap, each balance follows from the one before, and times never decrease', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, ({ account, entries }) => {
          entries.forEach((entry, index) => {
            const before = entries[index - 1];
            expect(entry.version).toBe(index + 1);
            expect(entry.balanceAfter).toBe((before?.balanceAfter ?? 0) + entry.points);
            expect(entry.createdAt.getTime()).toBeGreaterThanOrEqual(before?.createdAt.getTime() ?? 0);
          });
          expect(account.version).toBe(entries.length);
        }),
      ),
    );
  });

  it('a debit leaves nothing that expires before what it took, and takes nothing that is due', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, (ledger, { command, now, change }) => {
          if (!change || command.amount > 0) return;
          const entryId = change.entries.at(-1)?.id;
          const taken = ledger.uses.filter((use) => use.entryId === entryId).map(({ lotId }) => lotId);
          const lots = ledger.lots.filter(({ id }) => taken.includes(id));
          expect(lots.some((each) => isDue(each, now))).toBe(false);
          const earliestLeft = Math.min(...ledger.open().map(timeOf));
          expect(Math.max(...lots.map(timeOf))).toBeLessThanOrEqual(earliestLeft);
        }),
      ),
    );
  });

  it('the next expiry is the earliest among all open lots, also those that were not read', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, (ledger, { change }) => {
          if (!change) return;
          const [first] = ledger.open();
          expect(ledger.nextExpiryAt).toEqual(first?.expiresAt ?? null);
        }),
      ),
    );
  });

  it('each use of a lot belongs to an entry of as many points', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, ({ entries, uses }) => {
          for (const { id, points } of entries) {
            const used = sum(uses.filter(({ entryId }) => entryId === id).map((use) => use.points));
            expect(used).toBe(Math.max(0, -points));
          }
        }),
      ),
    );
  });

  it('a refusal is right: there is less than was asked for', () => {
    fc.assert(
      fc.property(commands, (list) =>
        replay(list, (ledger, { command, now, change }) => {
          if (change) return;
          const good = ledger.lots.filter((each) => !isDue(each, now));
          expect(sum(good.map(({ remaining }) => remaining)) + command.amount).toBeLessThan(0);
        }),
      ),
    );
  });
});
