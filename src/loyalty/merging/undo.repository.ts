import { type Query, query, statement } from '../../database/statement';
import type { LockedCustomerRow } from '../../customers/customers.rows';
import type { RequestContext } from '../../tenancy/request-context';
import type { LockedAccountRow } from '../accounts/accounts.repository';
import { type AccountLotRow, LOCKED_CUSTOMER, type Pair } from './merging.repository';
import type { MergedAccount, UndoPlan } from './merging.rules';

export interface MergeRow {
  id: string;
  source_id: string;
  target_id: string;
  undo: UndoPlan | null;
  merged_at: Date;
  undone_at: Date | null;
}

const findMerge = statement<{ source_id: string; target_id: string }>(
  'undo_find',
  `select source_id, target_id from customer_merges where organization_id = $1 and id = $2`,
);

const lockMerge = statement<MergeRow>(
  'undo_lock',
  `select id, source_id, target_id, undo, merged_at, undone_at from customer_merges
   where organization_id = $1 and id = $2 for no key update`,
);

// With whom they stand for, who comes first: a deletion takes her, and then those who were merged into her.
const lockBoth = statement<LockedCustomerRow>(
  'undo_lock_both',
  `select ${LOCKED_CUSTOMER} from customers c
   where c.organization_id = $1 and c.id = any (array(
     select unnest($2::uuid[])
     union select m.merged_into from customers m where m.organization_id = $1 and m.id = any ($2::uuid[])))
   order by c.merged_into is not null, c.id for update`,
);

const lockPairs = statement<LockedAccountRow>(
  'undo_lock_pairs',
  `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version, a.last_entry_at
   from customer_loyalty a where a.organization_id = $1 and a.id = any($2::uuid[]) order by a.id for no key update`,
);

export type SharedLotRow = AccountLotRow & { is_source: boolean };

// What the source brought in are the lots that entries of her accounts formed.
const findSharedLots = statement<SharedLotRow>(
  'undo_find_shared_lots',
  `select l.customer_loyalty_id as account_id, l.id, l.remaining, l.expires_at,
     e.customer_loyalty_id = any($3::uuid[]) as is_source
   from loyalty_lots l
   join loyalty_transactions e on e.organization_id = $1 and e.id = l.transaction_id
   where l.organization_id = $1 and l.customer_loyalty_id = any($2::uuid[]) and l.remaining > 0
   order by l.expires_at nulls last, l.created_at, l.id`,
);

// What has happened since to what came over: its lots expired, its entries were reversed, its redemptions refunded.
const happened = (isTheirs: string, target: string, version: string): string => `
  with theirs as (
     select id, type, redemption_id from loyalty_transactions where organization_id = $1 and ${isTheirs}
   ), since as (
     select * from loyalty_transactions
     where organization_id = $1 and customer_loyalty_id = ${target} and account_version > ${version}
   )
   select (
       coalesce((select sum(-u.points) from since s
         join loyalty_lot_uses u on u.organization_id = $1 and u.transaction_id = s.id
         join loyalty_lots l on l.organization_id = $1 and l.id = u.lot_id and l.transaction_id in (select id from theirs)
         where s.type = 'expired'), 0)
       + coalesce((select sum(s.points) from since s
         where s.type = 'reversed' and s.reverses_id in (select id from theirs)), 0)
       + coalesce((select sum(s.points) from since s
         where s.type = 'refunded'
           and s.redemption_id in (select redemption_id from theirs where type = 'redeemed')), 0))::bigint as points,
     -coalesce((select sum(s.reversed_points) from since s
       where s.type = 'reversed' and s.reverses_id in (select id from theirs where type = 'earned')), 0)::bigint as earned`;

const findSince = statement<{ points: number; earned: number }>(
  'undo_find_since',
  happened('customer_loyalty_id = any($3::uuid[])', '$2', '$4'),
);

// The same for those who had been merged into the source before: their undoing comes later, and counts on from here.
const carryOver = statement(
  'undo_carry_over',
  `update customer_merges m set undo = jsonb_set(
       jsonb_set(m.undo, array['accounts', c.place, 'points'], to_jsonb(c.points)),
       array['accounts', c.place, 'earned'], to_jsonb(c.earned))
   from (
     select e.id, (x.position - 1)::text as place, (x.part ->> 'points')::bigint + h.points as points,
       (x.part ->> 'earned')::bigint + h.earned as earned
     from customer_merges e
     cross join lateral jsonb_array_elements(e.undo -> 'accounts') with ordinality x (part, position)
     cross join lateral (${happened(
       `customer_loyalty_id in (
         select (x.part ->> 'source')::uuid
         union all select f::uuid from jsonb_array_elements_text(x.part -> 'followers') f)`,
       '$2',
       '$3',
     )}) h
     where e.organization_id = $1 and e.source_id = any($4::uuid[]) and e.undone_at is null
       and (x.part ->> 'source')::uuid = any($5::uuid[])
   ) c
   where m.organization_id = $1 and m.id = c.id and m.undo is not null`,
);

const settleMerge = statement(
  'undo_settle',
  `with settled as (
     update customer_merges set undone_at = $3, undo = null
     where organization_id = $1 and id = $2 and undone_at is null returning 1)
   select require_rows(1, (select count(*) from settled))`,
);

const returnLots = statement(
  'undo_return_lots',
  `update loyalty_lots set customer_loyalty_id = $3
   where organization_id = $1 and customer_loyalty_id = $2 and transaction_id in (
     select id from loyalty_transactions where organization_id = $1 and customer_loyalty_id = any($4::uuid[]))`,
);

const returnRedemptions = statement(
  'undo_return_redemptions',
  `update reward_redemptions set customer_loyalty_id = $3
   where organization_id = $1 and customer_loyalty_id = $2 and id in (
     select redemption_id from loyalty_transactions
     where organization_id = $1 and customer_loyalty_id = any($4::uuid[]) and type = 'redeemed')`,
);

const handBack = statement(
  'undo_hand_back',
  `update customer_loyalty set customer_id = $3, merged_into = case when id = $2 then null else $2 end
   where organization_id = $1 and (id = $2 or id = any($4::uuid[]))`,
);

const reviveCustomer = statement(
  'undo_revive_customer',
  `with revived as (
     update customers set merged_into = null, phone = $3, email = $4, version = version + 1, updated_at = $5
     where organization_id = $1 and id = $2 returning 1), followers as (
     update customers set merged_into = $2 where organization_id = $1 and id = any($6::uuid[]))
   select require_rows(1, (select count(*) from revived))`,
);

// As `decideUndo` decides it, for the account in the active program. `offset 0` makes values of what the plan holds, without
// which row security keeps the indexes from being used.
const WOULD_RETURN = `
  select hers.points + least(hers.others, greatest(0, greatest(0, x.points + h.points - hers.due) - hers.points))
  from (
    select (part ->> 'target')::uuid as target, (part ->> 'targetVersion')::bigint as version,
      (part ->> 'points')::bigint as points,
      array(select jsonb_array_elements_text(part -> 'followers'))::uuid[] || (part ->> 'source')::uuid as sources
    from jsonb_array_elements(m.undo -> 'accounts') part offset 0) x
  join customer_loyalty t on t.organization_id = $1 and t.id = x.target
  join programs p on p.organization_id = $1 and p.id = t.program_id and p.is_active
  cross join lateral (${happened('customer_loyalty_id = any(x.sources)', 'x.target', 'x.version')}) h
  cross join lateral (
    select coalesce(sum(l.remaining) filter (where is_hers and not is_due), 0)::bigint as points,
      coalesce(sum(l.remaining) filter (where is_hers and is_due), 0)::bigint as due,
      coalesce(sum(l.remaining) filter (where not is_hers and not is_due), 0)::bigint as others
    from loyalty_lots l
    join loyalty_transactions e on e.organization_id = $1 and e.id = l.transaction_id
    cross join lateral (
      select e.customer_loyalty_id = any(x.sources) as is_hers, coalesce(l.expires_at <= $4, false) as is_due) lot
    where l.organization_id = $1 and l.customer_loyalty_id = x.target and l.remaining > 0) hers`;

export type ListedMerge = Omit<MergeRow, 'undo'> & { can_undo: boolean; would_return: number | null };

const listMerges = statement<ListedMerge>(
  'undo_list',
  `select m.id, m.source_id, m.target_id, m.merged_at, m.undone_at, can.undo as can_undo,
     case when can.undo then coalesce((${WOULD_RETURN}), 0) end as would_return
   from customer_merges m
   cross join lateral (select m.undo is not null and m.undone_at is null and m.merged_at > $3 as undo) can
   where m.organization_id = $1 and (m.target_id = $2 or m.source_id = $2)
   order by m.merged_at desc, m.id desc limit 100`,
);

/** The statements of undoing a merge: customers first, then accounts, as merging does. */
export const undoRepository = {
  find: (context: RequestContext, id: string) => query(findMerge, context.organizationId, id),

  lock: (context: RequestContext, id: string) => query(lockMerge, context.organizationId, id),

  lockBoth: (context: RequestContext, ids: string[]) => query(lockBoth, context.organizationId, ids),

  lockPairs: (context: RequestContext, ids: string[]) => query(lockPairs, context.organizationId, ids),

  findSharedLots: (context: RequestContext, accounts: string[], sources: string[]) =>
    query(findSharedLots, context.organizationId, accounts, sources),

  findSince: (context: RequestContext, target: string, sources: string[], version: number) =>
    query(findSince, context.organizationId, target, sources, version),

  /** @param customers and their accounts, who had been merged into the source before */
  carryOver: (
    context: RequestContext,
    { target, targetVersion, followers }: MergedAccount,
    customers: string[],
  ): Query => query(carryOver, context.organizationId, target, targetVersion, customers, followers),

  settle: (context: RequestContext, id: string, now: Date): Query =>
    query(settleMerge, context.organizationId, id, now),

  returnLots: (context: RequestContext, { source, target }: Pair, sources: string[]): Query =>
    query(returnLots, context.organizationId, target, source, sources),

  returnRedemptions: (context: RequestContext, { source, target }: Pair, sources: string[]): Query =>
    query(returnRedemptions, context.organizationId, target, source, sources),

  handBack: (context: RequestContext, source: string, customerId: string, followers: string[]): Query =>
    query(handBack, context.organizationId, source, customerId, followers),

  revive: (
    context: RequestContext,
    id: string,
    contact: { phone: string | null; email: string | null },
    now: Date,
    followers: string[],
  ): Query => query(reviveCustomer, context.organizationId, id, contact.phone, contact.email, now, followers),

  /** @param since what was merged before can't be undone any more */
  list: (context: RequestContext, customerId: string, since: Date, now: Date) =>
    query(listMerges, context.organizationId, customerId, since, now),
};
