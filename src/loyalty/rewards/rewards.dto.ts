import {
  BooleanField,
  ChoiceField,
  InstantField,
  IntegerField,
  TextField,
  UuidField,
} from '../../common/fields';
import { PageQuery } from '../../common/page.query';
import { REDEMPTION_STATUSES, type RedemptionStatus } from './redemption.rules';

const POINTS = Number.MAX_SAFE_INTEGER;
const INT = 2_147_483_647;

const NAME = { description: 'Name of the reward', max: 255, example: 'Free dessert' };
const DESCRIPTION = { description: 'Words for the customer', max: 2000, example: 'Any dessert of the day' };
const COST = { description: 'Points that it costs', min: 1, max: POINTS, example: 120 };
const REWARD_TYPE = {
  description: 'What it gives',
  of: ['discount', 'free_item'],
  example: 'discount',
} as const;
const DISCOUNT_TYPE = {
  description: 'How a discount is counted',
  of: ['percentage', 'fixed'],
  example: 'percentage',
} as const;
const DISCOUNT_VALUE = {
  description: 'Percent (1 to 100), or minor units of money',
  min: 1,
  max: 1_000_000_000_000,
  example: 10,
};
const MENU_ITEM = { description: 'The item that is free', max: 64, example: 'dessert-7' };
const STOCK = { description: 'How many are left; null: no limit', min: 0, max: INT, example: 50 };
const MOST = { description: 'How many each customer may have; null: no limit', min: 1, max: INT, example: 1 };
const MIN_TIER = { description: 'The tier it takes; null: any' };
const STARTS = { description: 'From this instant on; null: at once', example: '2026-01-01T00:00:00Z' };
const ENDS = { description: 'Before this instant; null: for ever', example: '2026-12-31T23:59:59Z' };
const WITHIN = {
  description: 'Days in which an issued one must be used; null: for ever',
  min: 1,
  max: 36_500,
  example: 30,
};
const ACTIVE = { description: 'Whether it can be had', example: true };

const maybe = { optional: true, nullable: true } as const;

export class CreateRewardDto {
  @UuidField({ description: 'The program whose points buy it' })
  programId!: string;

  @TextField(NAME)
  name!: string;

  @TextField({ ...DESCRIPTION, ...maybe })
  description?: string | null;

  @IntegerField(COST)
  pointsCost!: number;

  @ChoiceField(REWARD_TYPE)
  rewardType!: 'discount' | 'free_item';

  @ChoiceField({ ...DISCOUNT_TYPE, ...maybe })
  discountType?: 'percentage' | 'fixed' | null;

  @IntegerField({ ...DISCOUNT_VALUE, ...maybe })
  discountValue?: number | null;

  @TextField({ ...MENU_ITEM, ...maybe })
  menuItemId?: string | null;

  @IntegerField({ ...STOCK, ...maybe })
  stockRemaining?: number | null;

  @IntegerField({ ...MOST, ...maybe })
  maxPerCustomer?: number | null;

  @UuidField({ ...MIN_TIER, ...maybe })
  minTierId?: string | null;

  @InstantField({ ...STARTS, ...maybe })
  startsAt?: string | null;

  @InstantField({ ...ENDS, ...maybe })
  expiresAt?: string | null;

  @IntegerField({ ...WITHIN, ...maybe })
  redeemWithinDays?: number | null;

  @BooleanField({ ...ACTIVE, optional: true })
  isActive?: boolean;
}

export class UpdateRewardDto {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @TextField({ ...DESCRIPTION, ...maybe })
  description?: string | null;

  @IntegerField({ ...COST, optional: true })
  pointsCost?: number;

  @ChoiceField({ ...REWARD_TYPE, optional: true })
  rewardType?: 'discount' | 'free_item';

  @ChoiceField({ ...DISCOUNT_TYPE, ...maybe })
  discountType?: 'percentage' | 'fixed' | null;

  @IntegerField({ ...DISCOUNT_VALUE, ...maybe })
  discountValue?: number | null;

  @TextField({ ...MENU_ITEM, ...maybe })
  menuItemId?: string | null;

  @IntegerField({ ...STOCK, ...maybe })
  stockRemaining?: number | null;

  @IntegerField({ ...MOST, ...maybe })
  maxPerCustomer?: number | null;

  @UuidField({ ...MIN_TIER, ...maybe })
  minTierId?: string | null;

  @InstantField({ ...STARTS, ...maybe })
  startsAt?: string | null;

  @InstantField({ ...ENDS, ...maybe })
  expiresAt?: string | null;

  @IntegerField({ ...WITHIN, ...maybe })
  redeemWithinDays?: number | null;

  @BooleanField({ ...ACTIVE, optional: true })
  isActive?: boolean;
}

export class RedeemDto {
  @UuidField({ description: 'The account; or customerId', optional: true })
  customerLoyaltyId?: string;

  @UuidField({
    description: "The customer, for the account in the reward's program; or customerLoyaltyId",
    optional: true,
  })
  customerId?: string;

  @TextField({ description: 'The order it belongs to', max: 64, optional: true, example: 'A-1042' })
  orderId?: string;
}

export class ListRedemptionsQuery extends PageQuery {
  @ChoiceField({
    description: 'Only redemptions of this status; one that was not used in time has expired',
    of: REDEMPTION_STATUSES,
    optional: true,
  })
  status?: RedemptionStatus;
}
