/** What was earned and redeemed on one day, or in the week that begins on it. */
export interface FlowPoint {
  date: string;
  earned: number;
  redeemed: number;
}

interface Expiry {
  date: string;
  points: number;
}

const WEEK = 7;
const DAILY_AT_MOST = 90;
const EXPIRING_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A year of days can't be told apart on a screen: longer periods are told by week. */
export function isWeekly(days: readonly FlowPoint[]): boolean {
  return days.length > DAILY_AT_MOST;
}

/** By day, or by week counted back from the last day: days that don't make a whole week at the beginning are left out. */
export function flowOf(days: readonly FlowPoint[]): FlowPoint[] {
  const step = isWeekly(days) ? WEEK : 1;
  const points: FlowPoint[] = [];
  for (let end = days.length; end >= step; end -= step) {
    const [first, ...others] = days.slice(end - step, end);
    if (!first) break;
    const { date, earned, redeemed } = first;
    points.unshift({
      date,
      earned: others.reduce(plus('earned'), earned),
      redeemed: others.reduce(plus('redeemed'), redeemed),
    });
  }
  return points;
}

function plus(field: 'earned' | 'redeemed') {
  return (sum: number, day: FlowPoint): number => sum + day[field];
}

/** The program that points go to now. */
export function activeProgram<Program extends { isActive: boolean }>({
  programs,
}: {
  programs: Program[];
}): Program | undefined {
  return programs.find(({ isActive }) => isActive);
}

/** Each of the next thirty days with the points that expire on it: also those with none, so that distances are true. */
export function expiringByDay({ to, expiring }: { to: string; expiring: Expiry[] }): Expiry[] {
  const points = new Map(expiring.map((each) => [each.date, each.points]));
  const first = Date.parse(`${to}T00:00:00Z`);
  return Array.from({ length: EXPIRING_DAYS }, (_, index) => {
    const date = new Date(first + index * DAY_MS).toISOString().slice(0, 10);
    return { date, points: points.get(date) ?? 0 };
  });
}

/** The row with the most of something; undefined without rows, or when all have nothing. */
export function mostOf<Row>(rows: readonly Row[], valueOf: (row: Row) => number): Row | undefined {
  let best: Row | undefined;
  for (const row of rows) if (valueOf(row) > (best === undefined ? 0 : valueOf(best))) best = row;
  return best;
}
