import fc from 'fast-check';
import { Counts } from './counts';
import { judge } from './window.rules';

const MINUTE = 60_000;
const RATE = { requests: 60, seconds: 60 };
const BEGIN = 1_800_000_000_000 - (1_800_000_000_000 % MINUTE);

/** Sends as many as are let through, one after the other. */
function passed(counts: Counts, tries: number, now: number, subject = 'a'): number {
  let allowed = 0;
  for (let index = 0; index < tries; index += 1) {
    if (!counts.judge(subject, now).allowed) continue;
    counts.add(subject, now);
    allowed += 1;
  }
  return allowed;
}

describe('a limit', () => {
  it('lets as many pass as it says, and each subject by itself', () => {
    const counts = new Counts(RATE, 10);
    expect(passed(counts, 100, BEGIN)).toBe(60);
    expect(passed(counts, 100, BEGIN + 59_999)).toBe(0);
    expect(passed(counts, 100, BEGIN, 'b')).toBe(60);
  });

  it('slides: of the window before, the part counts that it still covers', () => {
    const counts = new Counts(RATE, 10);
    passed(counts, 60, BEGIN);
    expect(passed(counts, 100, BEGIN + MINUTE)).toBe(0);
    expect(passed(counts, 100, BEGIN + MINUTE + MINUTE / 4)).toBe(15);
    expect(passed(counts, 100, BEGIN + MINUTE + MINUTE / 2)).toBe(15);
    expect(passed(counts, 100, BEGIN + 4 * MINUTE)).toBe(60);
  });

  it('tells what is left, and when there will be more', () => {
    const counts = new Counts(RATE, 10);
    expect(counts.judge('a', BEGIN)).toEqual({
      allowed: true,
      remaining: 59,
      resetSeconds: 60,
      retryAfterSeconds: 0,
    });
    passed(counts, 60, BEGIN);
    const refused = counts.judge('a', BEGIN + 30_500);
    expect(refused).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 30 });
    expect(counts.judge('a', BEGIN + 30_500 + refused.retryAfterSeconds * 1000).allowed).toBe(true);
  });

  it('is right about when to come again, whatever was counted', () => {
    const count = fc.record({ total: fc.nat(200), pending: fc.nat(200) });
    const usage = fc.record({ current: count, previous: count });
    fc.assert(
      fc.property(
        usage,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 3600 }),
        fc.nat(999),
        (counted, requests, seconds, part) => {
          const rate = { requests, seconds };
          const verdict = judge(counted, rate, part / 1000);
          expect(verdict.allowed).toBe(verdict.retryAfterSeconds === 0);
          if (verdict.allowed) return;
          const then = part / 1000 + verdict.retryAfterSeconds / seconds;
          const none = { total: 0, pending: 0 };
          const later =
            then < 1
              ? counted
              : then < 2
                ? { current: none, previous: counted.current }
                : { current: none, previous: none };
          // Exactly at the border a division may fall on either side.
          expect(judge(later, rate, Math.min(1, (then % 1) + 1e-9)).allowed).toBe(true);
        },
      ),
    );
  });

  it('is shared: what the others have counted counts', () => {
    const [one, other] = [new Counts(RATE, 10), new Counts(RATE, 10)];
    const known = new Map<string, number>();
    const reconcile = (counts: Counts): void => {
      for (const tally of counts.pending(100)) {
        const key = `${tally.subject} ${tally.windowEndsAt}`;
        known.set(key, (known.get(key) ?? 0) + tally.requests);
        counts.told(tally, known.get(key) ?? 0);
      }
    };
    let allowed = 0;
    for (let second = 0; second < 30; second += 1) {
      for (const counts of [one, other]) allowed += passed(counts, 5, BEGIN + second * 1000);
      for (const counts of [one, other]) reconcile(counts);
    }
    // Ten come in a second, and what came in the last one to the other instance isn't known.
    expect(allowed).toBeGreaterThanOrEqual(60);
    expect(allowed).toBeLessThanOrEqual(70);
    expect(one.pending(100)).toEqual([]);
  });

  it('forgets who came first when there are too many, and who has not come for long', () => {
    const counts = new Counts(RATE, 2);
    for (const subject of ['a', 'b', 'c']) counts.add(subject, BEGIN);
    expect(['a', 'b', 'c'].map((subject) => counts.judge(subject, BEGIN).remaining)).toEqual([59, 58, 58]);
    counts.tidy(BEGIN + 2 * MINUTE);
    expect(counts.pending(100)).toEqual([]);
  });

  it('tells no more at once than it is asked for', () => {
    const counts = new Counts(RATE, 100);
    for (let index = 0; index < 20; index += 1) counts.add(`s${index}`, BEGIN);
    const first = counts.pending(5);
    expect(first).toHaveLength(5);
    for (const tally of first) counts.told(tally, tally.requests);
    expect(counts.pending(100)).toHaveLength(15);
  });
});
