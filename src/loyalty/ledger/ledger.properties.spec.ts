import fc from 'fast-check';
import { AppError } from '../../common/errors';
import { decideAdjustment } from './adjustment.rules';
import type { AccountState, LedgerChange, LotState } from './ledger.rules';

import { DAY_MS, START, frozen, accountWith, momentAt } from '../../../test/support/ledger-states';

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
