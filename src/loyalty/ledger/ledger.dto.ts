import { isCurrency } from '../../common/currency';
import { ChoiceField, InstantField, IntegerField, RuleField, TextField } from '../../common/fields';
import { PageQuery } from '../../common/page.query';

export class AdjustPointsDto {
  @IntegerField({
    description: 'Points to add, or to take away when negative',
    min: -Number.MAX_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    not: 0,
    example: 150,
  })
  amount!: number;

  @TextField({ description: 'Why; kept as the description of the entry', max: 255, example: 'Welcome gift' })
  reason!: string;

  @InstantField({
    description: 'When the added points expire; never, unless given',
    optional: true,
    example: '2030-12-31T23:59:59Z',
  })
  expiresAt?: string;
}

const ENTRY_TYPES = ['earned', 'redeemed', 'adjusted', 'expired', 'reversed', 'refunded', 'merged'] as const;

export class ListTransactionsQuery extends PageQuery {
  @ChoiceField({ description: 'Only entries of this type', of: ENTRY_TYPES, optional: true })
  type?: string;

  @InstantField({ description: 'Only entries from this instant on', optional: true })
  from?: string;

  @InstantField({ description: 'Only entries before this instant', optional: true })
  to?: string;

  @TextField({ description: 'Only entries of this order', max: 64, optional: true })
  orderId?: string;

  @ChoiceField({
    description: '`reversible`: also what can still be reversed of each entry, and the balance now',
    of: ['reversible'],
    optional: true,
  })
  include?: string;
}

export class EarnDto {
  @TextField({ description: 'The order; it earns once in the organization', max: 64, example: 'A-1042' })
  orderId!: string;

  @IntegerField({
    description: "What was paid, in minor units of the program's currency",
    min: 0,
    max: 1_000_000_000_000,
    example: 10_999,
  })
  amount!: number;

  @RuleField({
    description: "ISO 4217 currency; the program's, which is assumed without it",
    optional: true,
    example: 'PEN',
    message: 'must be a three-letter currency code in capitals such as PEN',
    test: isCurrency,
    schema: { pattern: '^[A-Z]{3}$' },
  })
  currency?: string;

  @InstantField({
    description: 'When the order took place, for information; at most 30 days ago',
    optional: true,
  })
  occurredAt?: string;

  @TextField({ description: 'Words for the entry', max: 255, optional: true, example: 'Lunch for two' })
  description?: string;
}

export class ReverseDto {
  @TextField({
    description: 'Why; kept as the description of the entry',
    max: 255,
    example: 'Order was voided',
  })
  reason!: string;

  @IntegerField({
    description: 'How many points; all that are left to reverse, unless given',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
    example: 50,
  })
  points?: number;
}

export class BalanceQuery {
  @InstantField({
    description: 'At which instant; now, unless given',
    optional: true,
    example: '2026-01-31T12:00:00Z',
  })
  asOf?: string;
}

export class StatementQuery {
  @InstantField({ description: 'From this instant on; 30 days before `to`, unless given', optional: true })
  from?: string;

  @InstantField({ description: 'Before this instant; now, unless given', optional: true })
  to?: string;
}
