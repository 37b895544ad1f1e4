import { currencyExponent } from '../../common/currency';
import { AppError, invalidField } from '../../common/errors';
import { say } from '../../common/messages';
import type { RuleRow } from './earning.repository';
import type { EarningRule } from './earning.rules';

const OLDEST_MS = 30 * 24 * 60 * 60 * 1000;
const SKEW_MS = 5 * 60 * 1000;

/**
 * An order may be 30 days old, and from a clock that is five minutes ahead.
 * @throws AppError VALIDATION_ERROR
 */
export function refuseOddTime(occurredAt: string | null | undefined, now: Date): void {
  if (occurredAt === undefined || occurredAt === null) return;
  const age = now.getTime() - new Date(occurredAt).getTime();
  if (age > OLDEST_MS || age < -SKEW_MS)
    throw invalidField('occurredAt', 'occurredAt must lie within the last 30 days');
}

/**
 * How the active program makes points of money.
 * @throws AppError NO_ACTIVE_PROGRAM, VALIDATION_ERROR for another currency than the program's
 */
export function ruleOf(row: RuleRow | undefined, currency: string | undefined): EarningRule {
  if (!row) throw new AppError('NO_ACTIVE_PROGRAM');
  if (currency !== undefined && currency !== row.currency) {
    throw invalidField(
      'currency',
      say("currency must be the program's, {currency}", { currency: row.currency }),
    );
  }
  return {
    programId: row.id,
    pointsPerCurrencyUnit: row.points_per_currency_unit,
    rounding: row.rounding,
    currency: row.currency,
    exponent: currencyExponent(row.currency),
    expireAfterDays: row.points_expire_after_days,
  };
}
