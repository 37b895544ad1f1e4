import { canonicalCustomers, standingFor } from '../../customers/canonical';
import { type Query, query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { LockedAccountRow, LotRow } from './accounts.repository';

export interface AskedRow {
  /** as it was asked for */
  asked_id: string;
  /** who that is now: herself, or the one she was merged into */
  customer_id: string;
  anonymized: boolean;
  enrolled: boolean;
}

const findCustomers = statement<AskedRow>(
  'many_find_customers',
  `select asked.id as asked_id, c.id as customer_id, c.anonymized_at is not null as anonymized, exists (
     select from customer_loyalty a where a.organization_id = $1 and a.customer_id = c.id and a.merged_into is null
       and a.program_id = (select id from programs where organization_id = $1 and is_active)) as enrolled
   from unnest($2::uuid[]) as asked (id)
   cross join ${standingFor('asked.id')} s
   join customers c on c.organization_id = $1 and c.id = s.stands_for`,
);

// Whoever merges, anonymizes or deletes one of them is waited for, and what became of her is read behind it.
const shareCustomers = statement(
  'many_share_customers',
  `select c.id from customers c
   where c.organization_id = $1 and c.id = any ($2::uuid[]) order by c.id for key share`,
);

const ASKED = `a.organization_id = $1 and a.merged_into is null
     and a.program_id = (select id from programs where organization_id = $1 and is_active)
     and a.customer_id = ${canonicalCustomers('$2')}`;

// In the order of their ids, as everybody who locks more than one.
const lockAccounts = statement<LockedAccountRow>(
  'many_lock_accounts',
  `select a.id, a.customer_id, a.program_id, a.tier_id, a.points_balance, a.total_points_earned, a.version,
     a.last_entry_at
   from customer_loyalty a
   where ${ASKED}
   order by a.id for no key update`,
);

export type AccountLot = LotRow & { account_id: string };

// Of each account all lots that are due by $3, and the one that is due next: nothing is spent.
const findDueLots = statement<AccountLot>(
  'many_find_due_lots',
  `select l.account_id, l.id, l.remaining, l.expires_at from customer_loyalty a
   cross join lateral (
     (select d.customer_loyalty_id as account_id, d.id, d.remaining, d.expires_at, d.created_at from loyalty_lots d
      where d.organization_id = $1 and d.customer_loyalty_id = a.id and d.remaining > 0 and d.expires_at <= $3)
     union all
     (select n.customer_loyalty_id, n.id, n.remaining, n.expires_at, n.created_at from loyalty_lots n
      where n.organization_id = $1 and n.customer_loyalty_id = a.id and n.remaining > 0 and n.expires_at > $3
      order by n.expires_at, n.created_at, n.id limit 1)) l
   where ${ASKED}
   order by l.expires_at, l.created_at, l.id`,
);

/** The statements that find and lock the accounts of many customers in the active program. */
export const manyAccountsRepository = {
  findCustomers: (context: RequestContext, ids: readonly string[]) =>
    query(findCustomers, context.organizationId, ids),

  shareCustomers: (context: RequestContext, ids: readonly string[]): Query =>
    query(shareCustomers, context.organizationId, ids),

  lockAccounts: (context: RequestContext, ids: readonly string[]) =>
    query(lockAccounts, context.organizationId, ids),

  findDueLots: (context: RequestContext, ids: readonly string[], horizon: Date) =>
    query(findDueLots, context.organizationId, ids, horizon),
};
