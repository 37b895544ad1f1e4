import {
  type AccountState,
  begin,
  credit,
  type LedgerChange,
  type Moment,
  settle,
  tierFor,
  type TierState,
} from './ledger.rules';

export type Rounding = 'unit_floor' | 'exact_floor';

/** How a program makes points of money. */
export interface EarningRule {
  programId: string;
  pointsPerCurrencyUnit: number;
  rounding: Rounding;
  currency: string;
  /** decimal places of the currency, ISO 4217 */
  exponent: number;
  expireAfterDays: number | null;
}

/** Everything that points were computed from; kept with the entry, so that they can be computed again. */
export interface EarningTrace {
  rule: 'earn';
  programId: string;
  /** minor units */
  amount: number;
  currency: string;
  exponent: number;
  pointsPerCurrencyUnit: number;
  /** whole percentage of the tier at that moment */
  multiplier: number;
  tier: string | null;
  rounding: Rounding;
  expireAfterDays: number | null;
  occurredAt: string | null;
}

export interface Earning {
  orderId: string;
  /** minor units of the program's currency */
  amount: number;
  description: string | null;
  occurredAt: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Points for an amount of money, whole and rounded down: after the units and again at the end (`unit_floor`, as the
 * original does), or at the end alone (`exact_floor`). Computed in big integers, so that nothing is lost on the way.
 */
export function pointsFor(
  trace: Pick<EarningTrace, 'amount' | 'exponent' | 'pointsPerCurrencyUnit' | 'multiplier' | 'rounding'>,
): number {
  const unit = 10n ** BigInt(trace.exponent);
  const amount = BigInt(trace.amount);
  const factor = BigInt(trace.pointsPerCurrencyUnit) * BigInt(trace.multiplier);
  const points =
    trace.rounding === 'unit_floor' ? ((amount / unit) * factor) / 100n : (amount * factor) / (unit * 100n);
  return points > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(points);
}

/** What an earning would be computed from, for an account in its present tier. */
export function traceOf(
  rule: EarningRule,
  earning: Pick<Earning, 'amount' | 'occurredAt'>,
  tier: TierState | null,
): EarningTrace {
  return {
    rule: 'earn',
    programId: rule.programId,
    amount: earning.amount,
    currency: rule.currency,
    exponent: rule.exponent,
    pointsPerCurrencyUnit: rule.pointsPerCurrencyUnit,
    multiplier: tier?.multiplier ?? 100,
    tier: tier?.name ?? null,
    rounding: rule.rounding,
    expireAfterDays: rule.expireAfterDays,
    occurredAt: earning.occurredAt,
  };
}

/**
 * Decides an earning: points by the multiplier of the tier before it, into a lot that expires after the program's days;
 * the tier follows at once. The same function answers the preview.
 * @returns null when the amount makes no points: then there is no entry
 * @throws AppError POINTS_LIMIT beyond 2^53 − 1
 */
export function decideEarning(
  account: AccountState,
  rule: EarningRule,
  earning: Earning,
  moment: Moment,
): { change: LedgerChange; trace: EarningTrace } | null {
  const trace = traceOf(rule, earning, tierFor(account.tiers, account.totalEarned));
  const points = pointsFor(trace);
  if (points === 0) return null;
  const { orderId, description } = earning;
  const expiresAt =
    rule.expireAfterDays === null ? null : new Date(moment.now.getTime() + rule.expireAfterDays * DAY_MS);
  const draft = begin(account, moment);
  const posting = { type: 'earned', points, earned: points, orderId, description, expiresAt, trace } as const;
  return { change: settle(credit(draft, posting, moment)), trace };
}

/** How the points came about, a line a step. */
export function explanationOf(trace: EarningTrace): string[] {
  const { amount, exponent, currency, pointsPerCurrencyUnit: rate, multiplier, tier, rounding } = trace;
  const money = (amount / 10 ** exponent).toFixed(exponent);
  const units = Math.floor(amount / 10 ** exponent);
  const base =
    rounding === 'unit_floor' ? `${units} whole units of ${currency} ${money}` : `${currency} ${money}`;
  return [
    `${base} × ${rate} points a unit`,
    `× ${multiplier} % ${tier === null ? 'without a tier' : `of tier ${tier}`}`,
    `rounded down: ${pointsFor(trace)} points`,
  ];
}
