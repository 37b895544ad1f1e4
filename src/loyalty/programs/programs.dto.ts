import { isCurrency } from '../../common/currency';
import { PageQuery } from '../../common/page.query';
import { ObjectsField } from '../../common/object-fields';
import {
  BooleanField,
  ChoiceField,
  IntegerField,
  RuleField,
  TextField,
  UuidField,
} from '../../common/fields';

const MOST = 1_000_000;

const NAME = { description: 'Name of the program', max: 255, example: 'Club de la Casa' };
const RATE = { description: 'Points for one currency unit', min: 0, max: MOST, example: 1 };
const WORTH = {
  description: 'Minor units of money that one point is worth',
  min: 1,
  max: MOST,
  example: 100,
};
const DAYS = {
  description: 'Days after which earned points expire; null: never',
  min: 1,
  max: 36_500,
  example: 365,
};
const ROUNDING = {
  description:
    '`unit_floor` rounds down to whole currency units and again at the end, `exact_floor` once at the end alone',
  of: ['unit_floor', 'exact_floor'],
  example: 'unit_floor',
} as const;
const CURRENCY = {
  description: 'ISO 4217 currency of its orders',
  example: 'PEN',
  message: 'must be a three-letter currency code in capitals such as PEN' as const,
  test: isCurrency,
  schema: { pattern: '^[A-Z]{3}$' },
};
const ACTIVE = {
  description: 'At most one program is active: activating one deactivates the other',
  example: true,
};

export class CreateProgramDto {
  @TextField(NAME)
  name!: string;

  @IntegerField({ ...RATE, description: 'Points for one currency unit; 1, unless given', optional: true })
  pointsPerCurrencyUnit?: number;

  @IntegerField({
    ...WORTH,
    description: 'Minor units of money that one point is worth; 100, unless given',
    optional: true,
  })
  currencyPerPoint?: number;

  @IntegerField({ ...DAYS, optional: true, nullable: true })
  pointsExpireAfterDays?: number | null;

  @ChoiceField({ ...ROUNDING, optional: true })
  rounding?: 'unit_floor' | 'exact_floor';

  @RuleField({
    ...CURRENCY,
    description: "ISO 4217 currency of its orders; the organization's, unless given",
    optional: true,
  })
  currency?: string;

  @BooleanField({ ...ACTIVE, optional: true })
  isActive?: boolean;
}

export class UpdateProgramDto {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @IntegerField({ ...RATE, optional: true })
  pointsPerCurrencyUnit?: number;

  @IntegerField({ ...WORTH, optional: true })
  currencyPerPoint?: number;

  @IntegerField({ ...DAYS, optional: true, nullable: true })
  pointsExpireAfterDays?: number | null;

  @ChoiceField({ ...ROUNDING, optional: true })
  rounding?: 'unit_floor' | 'exact_floor';

  @RuleField({ ...CURRENCY, optional: true })
  currency?: string;

  @BooleanField({ ...ACTIVE, optional: true })
  isActive?: boolean;
}

const TIER_NAME = { description: 'Name of the tier; unique in its program', max: 255, example: 'Gold' };
const MIN_POINTS = {
  description: 'Lifetime points that it takes',
  min: 0,
  max: Number.MAX_SAFE_INTEGER,
  example: 2000,
};
const MULTIPLIER = {
  description: 'Whole percentage of the base points',
  min: 100,
  max: 100_000,
  example: 125,
};

export class CreateTierDto {
  @UuidField({ description: 'The program' })
  programId!: string;

  @TextField(TIER_NAME)
  name!: string;

  @IntegerField(MIN_POINTS)
  minPoints!: number;

  @IntegerField(MULTIPLIER)
  multiplier!: number;
}

export class UpdateTierDto {
  @TextField({ ...TIER_NAME, optional: true })
  name?: string;

  @IntegerField({ ...MIN_POINTS, optional: true })
  minPoints?: number;

  @IntegerField({ ...MULTIPLIER, optional: true })
  multiplier?: number;
}

/** Tiers that a preview thinks of at once. */
const MOST_TIERS = 50;

export class PreviewedTierDto {
  @TextField({ ...TIER_NAME, description: 'Name of the tier; the answer says it again', optional: true })
  name?: string;

  @IntegerField(MIN_POINTS)
  minPoints!: number;
}

export class PreviewTiersDto {
  @ObjectsField(
    () => PreviewedTierDto,
    'Tiers as they might be, each with a threshold of its own',
    MOST_TIERS,
  )
  tiers!: PreviewedTierDto[];
}

export class ListProgramsQuery extends PageQuery {}
