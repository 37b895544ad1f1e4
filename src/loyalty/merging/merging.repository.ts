import { canonicalCustomers } from '../../customers/canonical';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { LockedAccountRow, LotRow, TierRow } from '../accounts/accounts.repository';
import { CUSTOMER } from '../../customers/customers.repository';
import type { LockedCustomerRow } from '../../customers/customers.rows';
import type { UndoPlan } from './merging.rules';

/** A customer's row as a lock reads it. */
export const LOCKED_CUSTOMER = `${CUSTOMER}, c.marketing_opt_in, c.anonymized_at, c.version, c.merged_into`;

// Who is asked for, and who that is now: herself, or the one she was merged into.
const findCanonical = statement<{ id: string; canonical_id: string }>(
  'merging_find_canonical',
  `select id, coalesce(merged_into, id) as canonical_id from customers
   where organization_id = $1 and id = any($2::uuid[])`,
);

// FOR UPDATE, so that nobody enrolls them meanwhile: the foreign key of a new account would wait.
const lockCustomers = statement<LockedCustomerRow>(
  'merging_lock_customers',
  `select ${LOCKED_CUSTOMER} from customers c
   where c.organization_id = $1 and c.id = ${canonicalCustomers('$2')}
   order by c.id for update`,
);

const lockAccounts = statement<LockedAccountRow>(
  'merging_lock_accounts',
  `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version, a.last_entry_at
   from customer_loyalty a
   where a.organization_id = $1 and a.merged_into is null and a.customer_id = ${canonicalCustomers('$2')}
   order by a.id for no key update`,
);

export type AccountLotRow = LotRow & { account_id: string };

const findLots = statement<AccountLotRow>(
  'merging_find_lots',
  `select l.customer_loyalty_id as account_id, l.id, l.remaining, l.expires_at
   from customer_loyalty a
   join loyalty_lots l on l.organization_id = $1 and l.customer_loyalty_id = a.id and l.remaining > 0
   where a.organization_id = $1 and a.merged_into is null and a.customer_id = ${canonicalCustomers('$2')}
   order by l.expires_at nulls last, l.created_at, l.id`,
);

export type ProgramTierRow = TierRow & { program_id: string };

const findTiers = statement<ProgramTierRow>(
  'merging_find_tiers',
  `select program_id, id, name, min_points, multiplier from tiers
   where organization_id = $1 and retired_at is null order by min_points`,
);

const findFollowers = statement<{ customer_id: string }>(
  'merging_find_followers',
  `select id as customer_id from customers where organization_id = $1 and merged_into = $2`,
);

const findMergedAccounts = statement<{ id: string; merged_into: string }>(
  'merging_find_merged_accounts',
  `select id, merged_into from customer_loyalty
   where organization_id = $1 and customer_id = $2 and merged_into is not null`,
);

// An assignment that the target has as well stays where it is: nobody asks for it there.
const findCoupons = statement<{ kind: 'assignment' | 'use'; id: string }>(
  'merging_find_coupons',
  `select 'assignment' as kind, s.id from coupon_assignments s
   where s.organization_id = $1 and s.customer_id = $2 and not exists (
     select from coupon_assignments t where t.organization_id = $1 and t.customer_id = $3 and t.coupon_id = s.coupon_id)
   union all
   select 'use', id from coupon_uses where organization_id = $1 and customer_id = $2`,
);

const moveAssignments = statement(
  'merging_move_assignments',
  `update coupon_assignments set customer_id = $3 where organization_id = $1 and id = any($2::uuid[])`,
);

const moveUses = statement(
  'merging_move_uses',
  `update coupon_uses set customer_id = $3 where organization_id = $1 and id = any($2::uuid[])`,
);

const insertMerge = statement(
  'merging_insert',
  `insert into customer_merges (organization_id, id, source_id, target_id, undo, actor, request_id, merged_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

const moveLots = statement(
  'merging_move_lots',
  `update loyalty_lots set customer_loyalty_id = $3 where organization_id = $1 and customer_loyalty_id = $2`,
);

const moveRedemptions = statement(
  'merging_move_redemptions',
  `update reward_redemptions set customer_loyalty_id = $3 where organization_id = $1 and customer_loyalty_id = $2`,
);

// The account itself, and those that were merged into it before.
const handOver = statement(
  'merging_hand_over',
  `update customer_loyalty set customer_id = $4, merged_into = $3
   where organization_id = $1 and (id = $2 or merged_into = $2)`,
);

// Their rows stay, and point to the target; a phone and an e-mail that the target took over stand with her alone.
const retireCustomer = statement(
  'merging_retire_customer',
  `with retired as (
     update customers set merged_into = $3, phone = $4, email = $5, version = version + 1, updated_at = $6
     where organization_id = $1 and id = $2 returning 1), followers as (
     update customers set merged_into = $3 where organization_id = $1 and merged_into = $2)
   select require_rows(1, (select count(*) from retired))`,
);

/** An account and the one it is merged into. */
export type Pair = { source: string; target: string };

/** The statements of merging customers. Customers are locked first, then accounts, each by id. */
export const mergingRepository = {
  findCanonical: (context: RequestContext, ids: string[]) =>
    query(findCanonical, context.organizationId, ids),

  lockCustomers: (context: RequestContext, ids: string[]) =>
    query(lockCustomers, context.organizationId, ids),

  lockAccounts: (context: RequestContext, ids: string[]) => query(lockAccounts, context.organizationId, ids),

  findLots: (context: RequestContext, ids: string[]) => query(findLots, context.organizationId, ids),

  findTiers: (context: RequestContext) => query(findTiers, context.organizationId),

  findFollowers: (context: RequestContext, customerId: string) =>
    query(findFollowers, context.organizationId, customerId),

  findMergedAccounts: (context: RequestContext, customerId: string) =>
    query(findMergedAccounts, context.organizationId, customerId),

  findCoupons: (context: RequestContext, sourceId: string, targetId: string) =>
    query(findCoupons, context.organizationId, sourceId, targetId),

  /** Assignments and uses of coupons go to a customer. */
  moveCoupons: (
    context: RequestContext,
    { assignments, uses }: UndoPlan['coupons'],
    customerId: string,
  ): Query[] => [
    ...(assignments.length === 0
      ? []
      : [query(moveAssignments, context.organizationId, assignments, customerId)]),
    ...(uses.length === 0 ? [] : [query(moveUses, context.organizationId, uses, customerId)]),
  ],

  insert: (
    context: RequestContext,
    merge: { id: string; sourceId: string; targetId: string; undo: UndoPlan },
    now: Date,
  ): Query =>
    query(
      insertMerge,
      context.organizationId,
      merge.id,
      merge.sourceId,
      merge.targetId,
      JSON.stringify(merge.undo),
      context.actor,
      context.requestId,
      now,
    ),

  moveLots: (context: RequestContext, { source, target }: Pair): Query =>
    query(moveLots, context.organizationId, source, target),

  moveRedemptions: (context: RequestContext, { source, target }: Pair): Query =>
    query(moveRedemptions, context.organizationId, source, target),

  handOver: (context: RequestContext, { source, target }: Pair, customerId: string): Query =>
    query(handOver, context.organizationId, source, target, customerId),

  retire: (
    context: RequestContext,
    id: string,
    into: string,
    kept: { phone: string | null; email: string | null },
    now: Date,
  ): Query => query(retireCustomer, context.organizationId, id, into, kept.phone, kept.email, now),
};
