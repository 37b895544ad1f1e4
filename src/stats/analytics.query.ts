import { QueryIntegerField, RuleField } from '../common/fields';
import { isCalendarDate } from '../common/text';

/** No period is longer. */
export const MOST_DAYS = 366;

const DATE = 'must be a date as YYYY-MM-DD from 1900-01-01';
const isDay = (value: string): boolean => isCalendarDate(value) && value >= '1900-01-01';

export class AnalyticsQuery {
  @RuleField({
    description: "First day of the period, in the organization's time zone; goes with `to`",
    optional: true,
    example: '2026-01-01',
    message: DATE,
    test: isDay,
    schema: { format: 'date' },
  })
  from?: string;

  @RuleField({
    description: 'Last day of the period, itself included; goes with `from`',
    optional: true,
    example: '2026-01-31',
    message: DATE,
    test: isDay,
    schema: { format: 'date' },
  })
  to?: string;

  @QueryIntegerField({
    description: 'The last days up to today, instead of `from` and `to`',
    min: 1,
    max: MOST_DAYS,
    default: 30,
  })
  days?: number;

  @QueryIntegerField({
    description: 'A member is active who had an entry within this many days, today included',
    min: 1,
    max: MOST_DAYS,
    default: 90,
  })
  activeDays?: number;
}
