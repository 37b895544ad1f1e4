import type { RouteDocumentation } from '../../common/documentation';
import {
  arrayOf,
  count,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  text,
  uuid,
} from '../../common/schemas';

const REWARD_FIELDS = {
  id: uuid('Reward UUID'),
  program_id: uuid('Program UUID'),
  name: text('Name'),
  description: nullable(text('Words for the customer')),
  points_cost: count('Points that it costs'),
  reward_type: text('What it gives', { enum: ['discount', 'free_item'] }),
  discount_type: nullable(text('How a discount is counted', { enum: ['percentage', 'fixed'] })),
  discount_value: nullable(count('Percent, or minor units of money')),
  menu_item_id: nullable(text('The item that is free')),
};

const rewardSchema = named(
  'Reward',
  object({
    ...REWARD_FIELDS,
    stock_remaining: nullable(count('How many are left')),
    max_per_customer: nullable(count('How many each customer may have')),
    min_tier_id: nullable(uuid('The tier it takes')),
    starts_at: nullable(instant('From this instant on')),
    expires_at: nullable(instant('Before this instant')),
    redeem_within_days: nullable(count('Days in which an issued one must be used')),
    is_active: { type: 'boolean', description: 'Whether it can be had' },
    created_at: instant('Creation timestamp'),
  }),
);

const REASONS = ['inactive', 'not_started', 'ended', 'tier', 'limit', 'stock', 'points'];

const offerSchema = named(
  'Offer',
  object({
    ...REWARD_FIELDS,
    available: { type: 'boolean', description: 'Whether the customer can have it now' },
    refusal: nullable(
      named(
        'OfferRefusal',
        object({
          code: text('The code that redeeming would answer'),
          reason: text('Why not', { enum: REASONS }),
          missing: nullable(count('How many points, or lifetime points for the tier, are missing')),
        }),
      ),
    ),
  }),
);

const REDEMPTION_FIELDS = {
  id: uuid('Redemption UUID'),
  reward_id: uuid('Reward UUID'),
  customer_loyalty_id: uuid('Loyalty record UUID'),
  order_id: nullable(text('The order it belongs to')),
  status: text('Where it is', { enum: ['issued', 'used', 'cancelled', 'expired'] }),
  points_spent: count('What was paid'),
  discount_type: nullable(text('How the discount is counted, as it was then')),
  discount_value: nullable(count('What the discount is worth, as it was then')),
  redeemed_at: instant('When it was issued'),
  expires_at: nullable(instant('Until when it must be used')),
};

const redemptionSchema = named('Redemption', object(REDEMPTION_FIELDS));

const listedRedemptionSchema = named(
  'ListedRedemption',
  object({ ...REDEMPTION_FIELDS, reward_name: text('Name of the reward, as it is now') }),
);

const REWARD = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a30',
  program_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13',
  name: 'Ten percent off',
  description: null,
  points_cost: 120,
  reward_type: 'discount',
  discount_type: 'percentage',
  discount_value: 10,
  menu_item_id: null,
  stock_remaining: 50,
  max_per_customer: 1,
  min_tier_id: null,
  starts_at: null,
  expires_at: null,
  redeem_within_days: 30,
  is_active: true,
  created_at: '2026-01-31T17:04:05.123Z',
};

const REDEMPTION = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a31',
  reward_id: REWARD.id,
  customer_loyalty_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a12',
  order_id: 'A-1042',
  status: 'issued',
  points_spent: 120,
  discount_type: 'percentage',
  discount_value: 10,
  redeemed_at: '2026-01-31T17:10:00.000Z',
  expires_at: '2026-03-02T17:10:00.000Z',
};

const settledSchema = named(
  'SettledRedemption',
  object({ redemption: redemptionSchema, newBalance: count('The balance now') }),
);

const yes = { type: 'boolean' };

/** What the OpenAPI document says of rewards and redemptions. */
export const rewardsDocumentation = {
  list: {
    summary: 'List rewards',
    answers: {
      200: {
        description: 'All rewards',
        data: arrayOf(rewardSchema),
        example: { success: true, data: [REWARD] },
      },
    },
  },
  create: {
    summary: 'Create reward',
    answers: {
      201: { description: 'Created', data: rewardSchema, example: { success: true, data: REWARD } },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  update: {
    summary: 'Update reward',
    description: 'What was redeemed before keeps its price and its value.',
    answers: {
      200: {
        description: 'The reward after the change',
        data: rewardSchema,
        example: { success: true, data: REWARD },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  delete: {
    summary: 'Delete reward',
    description: 'Deletes a reward that nobody has redeemed; another one is deactivated.',
    answers: {
      200: {
        description: 'Deleted, or deactivated',
        data: named('RewardDeletion', {
          ...object({ deleted: yes }),
          properties: { deleted: yes, deactivated: yes },
        }),
        example: { success: true, data: { deleted: true } },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  redeem: {
    summary: 'Redeem a reward',
    description:
      'Pays for a reward with points of an account, or of the customer in the program of the reward. Refusals say why, and for points how many are missing.',
    answers: {
      201: {
        description: 'Issued',
        data: named(
          'RedeemedReward',
          object({
            redemption: redemptionSchema,
            discount: named(
              'Discount',
              object({
                type: nullable(text('How it is counted', { enum: ['percentage', 'fixed'] })),
                value: nullable(count('Percent, or minor units of money')),
              }),
            ),
            pointsDeducted: count('What was paid'),
            newBalance: count('The balance now'),
          }),
        ),
        example: {
          success: true,
          data: {
            redemption: REDEMPTION,
            discount: { type: 'percentage', value: 10 },
            pointsDeducted: 120,
            newBalance: 139,
          },
        },
      },
    },
    errors: [
      'NOT_FOUND',
      'PROGRAM_MISMATCH',
      'REWARD_NOT_AVAILABLE',
      'REWARD_LIMIT_REACHED',
      'REWARD_OUT_OF_STOCK',
      'INSUFFICIENT_POINTS',
    ],
    writes: true,
  },
  use: {
    summary: 'Use a redemption',
    answers: {
      200: {
        description: 'Used',
        data: settledSchema,
        example: { success: true, data: { redemption: { ...REDEMPTION, status: 'used' }, newBalance: 139 } },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  cancel: {
    summary: 'Cancel a redemption',
    description:
      'Gives back what was paid, returns the stock and frees the limit. Only what is still issued can be cancelled.',
    answers: {
      200: {
        description: 'Cancelled',
        data: settledSchema,
        example: {
          success: true,
          data: { redemption: { ...REDEMPTION, status: 'cancelled' }, newBalance: 259 },
        },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT', 'ALREADY_REVERSED', 'POINTS_LIMIT'],
    writes: true,
  },
  offers: {
    summary: 'Rewards for a customer',
    description: 'Every reward with whether the customer can have it now, and why not.',
    answers: {
      200: {
        description: 'The rewards, the cheapest first',
        data: arrayOf(offerSchema),
        example: {
          success: true,
          data: [
            {
              id: REWARD.id,
              program_id: REWARD.program_id,
              name: REWARD.name,
              description: null,
              points_cost: 120,
              reward_type: 'discount',
              discount_type: 'percentage',
              discount_value: 10,
              menu_item_id: null,
              available: false,
              refusal: { code: 'INSUFFICIENT_POINTS', reason: 'points', missing: 20 },
            },
          ],
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  history: {
    summary: "A customer's redemptions",
    answers: {
      200: {
        description: 'One page of redemptions, newest first',
        data: arrayOf(listedRedemptionSchema),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [{ ...REDEMPTION, reward_name: REWARD.name }],
          pagination: { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null },
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
} satisfies Record<string, RouteDocumentation>;
