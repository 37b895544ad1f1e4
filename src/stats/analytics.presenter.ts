import type { DayRow, ExpiringRow, PointsRow, ProgramRow, RewardRow, TierRow } from './analytics.repository';

export interface AnalyticsRows {
  /** at least one: without a program it carries the organization alone */
  programs: ProgramRow[];
  tiers: TierRow[];
  days: DayRow[];
  rewards: RewardRow[];
  expiring: ExpiringRow[];
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** The analytics as the API shows them. Sums of money are of one currency each. */
export function analyticsView(rows: AnalyticsRows, activeDays: number) {
  const [first] = rows.programs as [ProgramRow];
  const programs = rows.programs.filter(({ program_id }) => program_id !== null);
  const currency = programs.find(({ is_active }) => is_active)?.program_currency ?? first.currency;
  const liability = liabilityOf(programs);
  const totals = pointsView(sumOf(programs));
  return {
    from: first.since,
    to: first.until,
    timeZone: first.time_zone,
    pointsLiabilityCents: liability.find((each) => each.currency === currency)?.liabilityCents ?? 0,
    currency,
    activeMembers: programs.reduce((sum, { active_members }) => sum + active_members, 0),
    activeDays,
    redemptionRate: totals.earned === 0 ? 0 : rounded(Math.max(0, totals.redeemed) / totals.earned),
    topRewards: rows.rewards.map(rewardView),
    totals,
    days: rows.days.map((row) => ({ date: row.day, ...pointsView(row) })),
    liability,
    programs: programs.map((program) => programView(program, rows.tiers)),
    expiring: rows.expiring.map(({ day, points }) => ({ date: day, points })),
  };
}

function rewardView({ reward_id, name, redemptions, points_spent }: RewardRow) {
  return { rewardId: reward_id, name, redemptions, pointsSpent: points_spent };
}

function programView(program: ProgramRow, tiers: readonly TierRow[]) {
  return {
    id: program.program_id,
    name: program.name,
    isActive: program.is_active,
    currency: program.program_currency,
    currencyPerPoint: program.currency_per_point,
    pointsBalance: program.points_balance,
    liabilityCents: moneyOf(program),
    members: program.members,
    activeMembers: program.active_members,
    tiers: tiers
      .filter(({ program_id }) => program_id === program.program_id)
      .map(({ tier_id: id, name, min_points: minPoints, members }) => ({ id, name, minPoints, members })),
  };
}

/** Each currency by itself: what points are worth in one is never added to what they are worth in another. */
function liabilityOf(programs: readonly ProgramRow[]) {
  const currencies = [...new Set(programs.map(({ program_currency }) => program_currency))].sort();
  return currencies.map((currency) => {
    const own = programs.filter(({ program_currency }) => program_currency === currency);
    return {
      currency,
      pointsBalance: own.reduce((sum, { points_balance }) => sum + points_balance, 0),
      liabilityCents: moneyOf(...own),
    };
  });
}

/** Minor units; more than a JSON number holds exactly is told as the most it holds. */
function moneyOf(...programs: ProgramRow[]): number {
  const sum = programs.reduce(
    (money, { points_balance, currency_per_point }) =>
      money + BigInt(points_balance) * BigInt(currency_per_point),
    0n,
  );
  return Number(sum > MOST ? MOST : sum);
}

function sumOf(rows: readonly PointsRow[]): PointsRow {
  const sum = (column: keyof PointsRow): number => rows.reduce((total, row) => total + row[column], 0);
  return {
    earned: sum('earned'),
    redeemed: sum('redeemed'),
    expired: sum('expired'),
    adjusted: sum('adjusted'),
    reversed: sum('reversed'),
  };
}

/** What left the balances is told as a positive number; adjustments and reversals go either way. */
function pointsView({ earned, redeemed, expired, adjusted, reversed }: PointsRow) {
  return { earned, redeemed: 0 - redeemed, expired: 0 - expired, adjusted, reversed };
}

function rounded(rate: number): number {
  return Math.round(rate * 10_000) / 10_000;
}
