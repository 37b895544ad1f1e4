import { isCurrency } from '../../common/currency';
import { IntegerField, RuleField, TextField, UuidField } from '../../common/fields';
import { ObjectField, ObjectsField } from '../../common/object-fields';
import { MOST_MONEY } from './discount.rules';

export class CartItemDto {
  @TextField({ description: 'The item', max: 64, example: 'dessert-7' })
  menuItemId!: string;

  @TextField({
    description: 'Its category',
    max: 64,
    optional: true,
    nullable: true,
    example: 'desserts',
  })
  categoryId?: string | null;

  @IntegerField({ description: 'How many units', min: 1, max: 1_000_000, example: 2 })
  quantity!: number;

  @IntegerField({
    description: 'The price of one, in minor units',
    min: 0,
    max: MOST_MONEY,
    example: 1250,
  })
  unitPrice!: number;
}

export class CartDto {
  @RuleField({
    description: "ISO 4217 currency; the organization's, which is assumed without it",
    optional: true,
    example: 'PEN',
    message: 'must be a three-letter currency code in capitals such as PEN',
    test: isCurrency,
    schema: { pattern: '^[A-Z]{3}$' },
  })
  currency?: string;

  @ObjectsField(() => CartItemDto, `The lines, together worth at most ${MOST_MONEY} minor units`, 500)
  items!: CartItemDto[];
}

export class ValidateCouponDto {
  @TextField({ description: 'The code, in any case', max: 50, example: 'VERANO10' })
  code!: string;

  @UuidField({ description: 'Who wants to use it', optional: true })
  customerId?: string;

  @ObjectField(() => CartDto, 'What is bought')
  cart!: CartDto;
}

export class ReserveCouponDto extends ValidateCouponDto {
  @TextField({ description: 'The order it belongs to', max: 64, optional: true, example: 'A-1042' })
  orderId?: string;

  @IntegerField({
    description: 'Seconds after which the reservation lapses; 900 without it',
    min: 1,
    max: 86_400,
    optional: true,
    example: 900,
  })
  seconds?: number;
}

export class UseCouponDto {
  @TextField({
    description: 'The order it belongs to, when that was not known before',
    max: 64,
    optional: true,
    example: 'A-1042',
  })
  orderId?: string;
}
