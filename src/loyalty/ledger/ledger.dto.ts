import { ChoiceField, InstantField, IntegerField, TextField } from '../../common/fields';
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
}
