import { canonicalCustomer } from '../../customers/canonical';
import { balanceAt } from '../../customers/customers.repository';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { RedemptionStatus } from './redemption.rules';

export interface RedemptionRow {
  id: string;
  reward_id: string;
  customer_loyalty_id: string;
  order_id: string | null;
  status: RedemptionStatus;
  points_spent: number;
  discount_type: string | null;
  discount_value: number | null;
  redeemed_at: Date;
  expires_at: Date | null;
}

const REDEMPTION = `r.id, r.reward_id, r.customer_loyalty_id, r.order_id, r.status, r.points_spent, r.discount_type,
  r.discount_value, r.redeemed_at, r.expires_at`;

export interface RewardRow {
  id: string;
  program_id: string;
  name: string;
  points_cost: number;
  is_active: boolean;
  starts_at: Date | null;
  expires_at: Date | null;
  stock_remaining: number | null;
  max_per_customer: number | null;
  reward_type: string;
  discount_type: string | null;
  discount_value: number | null;
  redeem_within_days: number | null;
  min_tier_name: string | null;
  min_tier_points: number | null;
}

const REWARD = `w.id, w.program_id, w.name, w.points_cost, w.is_active, w.starts_at, w.expires_at, w.stock_remaining,
  w.max_per_customer, w.reward_type, w.discount_type, w.discount_value, w.redeem_within_days,
  (select name from tiers where organization_id = $1 and id = w.min_tier_id) as min_tier_name,
  (select min_points from tiers where organization_id = $1 and id = w.min_tier_id) as min_tier_points`;

// Behind the account's lock; its own is for the stock, and taken where there is one. Without one nobody waits.
const ONE_REWARD = `select ${REWARD} from rewards w where w.organization_id = $1 and w.id = $2`;
const lockReward = statement<RewardRow>(
  'redemptions_lock_reward',
  `with counted as materialized (${ONE_REWARD} and w.stock_remaining is not null for no key update)
   select * from counted union all ${ONE_REWARD} and w.stock_remaining is null`,
);

const insertRedemption = statement(
  'redemptions_insert',
  `insert into reward_redemptions
     (organization_id, id, reward_id, customer_loyalty_id, order_id, status, points_spent, discount_type, discount_value,
      redeemed_at, expires_at)
   values ($1, $2, $3, $4, $5, 'issued', $6, $7, $8, $9, $10)`,
);

const lockRedemption = statement<RedemptionRow>(
  'redemptions_lock',
  `select ${REDEMPTION} from reward_redemptions r where r.organization_id = $1 and r.id = $2 for no key update`,
);

const settleRedemption = statement(
  'redemptions_settle',
  `with settled as (
     update reward_redemptions set status = $3, settled_at = $4
     where organization_id = $1 and id = $2 and status = 'issued' returning 1)
   select require_rows(1, (select count(*) from settled))`,
);

/** As a customer's list shows it. */
export interface ListedRedemption extends RedemptionRow {
  reward_name: string;
}

// One that was not used in time has expired, whether or not that is written yet.
const IN_STATUS = (status: string, now: string): string => `(${status}::text is null or ${status} =
     case when r.status = 'issued' and r.expires_at <= ${now} then 'expired' else r.status end)`;

const listByCustomer = statement<ListedRedemption>(
  'redemptions_list_by_customer',
  `select ${REDEMPTION}, w.name as reward_name from customer_loyalty a
   join reward_redemptions r on r.organization_id = $1 and r.customer_loyalty_id = a.id
   join rewards w on w.organization_id = $1 and w.id = r.reward_id
   where a.organization_id = $1 and a.customer_id = ${canonicalCustomer('$2')}
     and ($3::timestamptz is null or (r.redeemed_at, r.id) < ($3, $4::uuid)) and ${IN_STATUS('$7', '$8')}
   order by r.redeemed_at desc, r.id desc limit $5 offset $6`,
);

const countByCustomer = statement<{ total: number }>(
  'redemptions_count_by_customer',
  `select (select count(*) from customer_loyalty a
     join reward_redemptions r on r.organization_id = $1 and r.customer_loyalty_id = a.id
     where a.organization_id = $1 and a.customer_id = c.id and ${IN_STATUS('$3', '$4')}) as total
   from customers c where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}`,
);

export interface StatusFilter {
  status: RedemptionStatus | null;
  now: Date;
}

export interface OfferRow extends RewardRow {
  description: string | null;
  menu_item_id: string | null;
  points_balance: number | null;
  total_points_earned: number | null;
  redeemed_by_account: number;
}

const listOffers = statement<OfferRow>(
  'redemptions_list_offers',
  `select ${REWARD}, w.description, w.menu_item_id,
     ${balanceAt('$3')} as points_balance,
     a.total_points_earned,
     (select count(*) from reward_redemptions r where r.organization_id = $1 and r.reward_id = w.id
       and r.customer_loyalty_id = a.id and r.status <> 'cancelled') as redeemed_by_account
   from customers c
   join rewards w on w.organization_id = $1
   left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id and a.program_id = w.program_id
     and a.merged_into is null
   where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}
   order by w.points_cost, w.created_at, w.id`,
);

const customerExists = statement<{ id: string; anonymized_at: Date | null }>(
  'redemptions_customer_exists',
  `select id, anonymized_at from customers where organization_id = $1 and id = $2`,
);

/** The statements of redemptions. The account is locked first, then the reward. */
export const redemptionsRepository = {
  lockReward: (context: RequestContext, rewardId: string) =>
    query(lockReward, context.organizationId, rewardId),

  insert: (context: RequestContext, row: RedemptionRow): Query =>
    query(
      insertRedemption,
      context.organizationId,
      row.id,
      row.reward_id,
      row.customer_loyalty_id,
      row.order_id,
      row.points_spent,
      row.discount_type,
      row.discount_value,
      row.redeemed_at,
      row.expires_at,
    ),

  lock: (context: RequestContext, id: string) => query(lockRedemption, context.organizationId, id),

  settle: (context: RequestContext, id: string, status: RedemptionStatus, now: Date): Query =>
    query(settleRedemption, context.organizationId, id, status, now),

  /** @param filter `status` as it is at `now`; null for all */
  list: (
    context: RequestContext,
    customerId: string,
    { status, now }: StatusFilter,
    start: { after: { createdAt: Date; id: string } | null; skip: number },
    rows: number,
  ) => {
    const { createdAt = null, id = null } = start.after ?? {};
    const page = [createdAt, id, rows, start.skip];
    return query(listByCustomer, context.organizationId, customerId, ...page, status, now);
  },

  count: (context: RequestContext, customerId: string, { status, now }: StatusFilter) =>
    query(countByCustomer, context.organizationId, customerId, status, now),

  offers: (context: RequestContext, customerId: string, now: Date) =>
    query(listOffers, context.organizationId, customerId, now),

  customerExists: (context: RequestContext, customerId: string) =>
    query(customerExists, context.organizationId, customerId),
};
