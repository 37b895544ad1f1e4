import { expiringByDay, flowOf, isWeekly, mostOf } from '../../dashboard/src/screens/overview/series';

const DAY_MS = 24 * 60 * 60 * 1000;
const daysTo = (last: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    date: new Date(Date.parse(last) - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
    earned: index,
    redeemed: 1,
    expired: 0,
    adjusted: 0,
    reversed: 0,
  }));

describe('series of the overview', () => {
  it('tells up to ninety days by day', () => {
    const days = daysTo('2026-03-31', 90);
    expect(isWeekly(days)).toBe(false);
    expect(flowOf(days)).toEqual(days.map(({ date, earned, redeemed }) => ({ date, earned, redeemed })));
  });

  it('tells a year by whole weeks, the last one to its last day', () => {
    const days = daysTo('2026-12-31', 365);
    const weeks = flowOf(days);
    expect(weeks).toHaveLength(52);
    expect(weeks.at(-1)).toEqual({
      date: '2026-12-25',
      earned: 358 + 359 + 360 + 361 + 362 + 363 + 364,
      redeemed: 7,
    });
    expect(weeks[0]?.date).toBe('2026-01-02');
  });

  it('keeps days on which nothing expires, so that distances are true', () => {
    const days = expiringByDay({
      to: '2026-02-27',
      expiring: [{ date: '2026-03-01', points: 40 }],
    });
    expect(days).toHaveLength(30);
    expect(days.slice(0, 4)).toEqual([
      { date: '2026-02-27', points: 0 },
      { date: '2026-02-28', points: 0 },
      { date: '2026-03-01', points: 40 },
      { date: '2026-03-02', points: 0 },
    ]);
  });

  it('has no most where all have nothing', () => {
    const valueOf = (value: number) => value;
    expect(mostOf([], valueOf)).toBeUndefined();
    expect(mostOf([0, 0], valueOf)).toBeUndefined();
    expect(mostOf([1, 3, 3, 2], valueOf)).toBe(3);
  });
});
