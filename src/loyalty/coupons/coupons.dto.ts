import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  RuleField,
  TextField,
  UuidField,
} from '../../common/fields';
import { UuidsField } from '../../common/object-fields';
import { PageQuery } from '../../common/page.query';
import { isCode } from './coupon-codes';
import { COUPON_TYPES, type CouponType, MOST_MONEY } from './discount.rules';

const INT = 2_147_483_647;
const MOST_CUSTOMERS = 100;

const CODE = {
  description: 'The code; kept in capitals, unique in the organization',
  example: 'VERANO10',
  message: 'must be 1 to 50 letters, digits or . _ % + -',
  test: (text: string) => isCode(text, 50),
  schema: { minLength: 1, maxLength: 50 },
} as const;
const NAME = { description: 'Name of the coupon', max: 255, example: 'Ten percent off' };
const DESCRIPTION = { description: 'Words for the customer', max: 2000, example: 'On the whole order' };
const TYPE = { description: 'What it gives', of: COUPON_TYPES, example: 'percentage' };
const DISCOUNT_VALUE = {
  description:
    'Percent (1 to 100) for percentage, item_discount and category_discount; minor units for fixed; of no effect otherwise',
  min: 0,
  max: MOST_MONEY,
  example: 10,
};
const MENU_ITEM = {
  description: 'The item of item_free and item_discount; buy_x_get_y may have one',
  max: 64,
  example: 'dessert-7',
};
const CATEGORY = {
  description: 'The category of category_discount; buy_x_get_y may have one',
  max: 64,
  example: 'desserts',
};
const BUY = { description: 'How many are paid, for buy_x_get_y', min: 1, max: 1_000_000, example: 2 };
const GET = {
  description: 'How many are free with them, for buy_x_get_y',
  min: 1,
  max: 1_000_000,
  example: 1,
};
const MIN_ORDER = {
  description: 'The smallest order, in minor units',
  min: 0,
  max: MOST_MONEY,
  example: 5000,
};
const MOST_DISCOUNT = {
  description: 'The largest discount, in minor units; null: no limit',
  min: 1,
  max: MOST_MONEY,
  example: 2000,
};
const MOST_TOTAL = {
  description: 'How often it may be used; null: no limit',
  min: 1,
  max: INT,
  example: 500,
};
const MOST_EACH = {
  description: 'How often each customer may use it; 1 without it, null: no limit',
  min: 1,
  max: INT,
  example: 1,
};
const STARTS = { description: 'From this instant on; null: at once', example: '2026-01-01T00:00:00Z' };
const ENDS = { description: 'Before this instant; null: for ever', example: '2026-12-31T23:59:59Z' };
const ACTIVE = { description: 'Whether it can be used', example: true };
const ASSIGNED = {
  description: 'Whether only those may use it to whom it is assigned; the first assignment sets it',
  example: false,
};

const maybe = { optional: true, nullable: true } as const;

class CouponFields {
  @TextField({ ...DESCRIPTION, ...maybe })
  description?: string | null;

  @IntegerField({ ...DISCOUNT_VALUE, ...maybe })
  discountValue?: number | null;

  @TextField({ ...MENU_ITEM, ...maybe })
  menuItemId?: string | null;

  @TextField({ ...CATEGORY, ...maybe })
  categoryId?: string | null;

  @IntegerField({ ...BUY, ...maybe })
  buyQuantity?: number | null;

  @IntegerField({ ...GET, ...maybe })
  getQuantity?: number | null;

  @IntegerField({ ...MIN_ORDER, ...maybe })
  minOrderAmount?: number | null;

  @IntegerField({ ...MOST_DISCOUNT, ...maybe })
  maxDiscountAmount?: number | null;

  @IntegerField({ ...MOST_TOTAL, ...maybe })
  maxUsesTotal?: number | null;

  @IntegerField({ ...MOST_EACH, ...maybe })
  maxUsesPerCustomer?: number | null;

  @InstantField({ ...STARTS, ...maybe })
  startsAt?: string | null;

  @InstantField({ ...ENDS, ...maybe })
  expiresAt?: string | null;

  @BooleanField({ ...ACTIVE, optional: true })
  isActive?: boolean;

  @BooleanField({ ...ASSIGNED, optional: true })
  assignedOnly?: boolean;
}

class NewCouponFields extends CouponFields {
  @TextField(NAME)
  name!: string;

  @ChoiceField(TYPE)
  type!: CouponType;
}

export class CreateCouponDto extends NewCouponFields {
  @RuleField(CODE)
  code!: string;
}

export class CreateCouponsDto extends NewCouponFields {
  @IntegerField({ description: 'How many coupons', min: 1, max: 10_000, example: 500 })
  count!: number;

  @RuleField({
    description: 'What each code begins with, kept in capitals; 12 random characters follow',
    optional: true,
    example: 'VERANO-',
    message: 'must be 1 to 20 letters, digits or . _ % + -',
    test: (text: string) => isCode(text, 20),
    schema: { minLength: 1, maxLength: 20 },
  })
  prefix?: string;
}

export class UpdateCouponDto extends CouponFields {
  @RuleField({ ...CODE, optional: true })
  code?: string;

  @TextField({ ...NAME, optional: true })
  name?: string;

  @ChoiceField({ ...TYPE, optional: true })
  type?: CouponType;
}

export class AssignCouponDto {
  @UuidField({ description: 'The coupon' })
  couponId!: string;

  @UuidsField('The customers; one who has it already keeps it', MOST_CUSTOMERS)
  customerIds!: string[];
}

export class ListCouponsQuery extends PageQuery {
  @TextField({
    description: 'Codes that begin with it, in any case',
    max: 50,
    optional: true,
    example: 'VERANO',
  })
  code?: string;

  @ChoiceField({ description: 'Only active ones, or only others', of: ['true', 'false'], optional: true })
  active?: 'true' | 'false';

  @UuidField({ description: 'Those of one batch', optional: true })
  batchId?: string;
}

export class ListOfCouponQuery extends PageQuery {}
