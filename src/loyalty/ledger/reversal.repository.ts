import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { reversedPoints } from './reversed-points';

export interface ReversibleRow {
  id: string;
  type: string;
  points: number;
  order_id: string | null;
  reversed_so_far: number;
}

// Behind the account's lock: what was reversed of an entry is summed up where nobody else can reverse it.
const findEntry = statement<ReversibleRow>(
  'reversal_find_entry',
  `select e.id, e.type, e.points, e.order_id, ${reversedPoints('e')} as reversed_so_far
   from loyalty_transactions e where e.organization_id = $1 and e.id = $2`,
);

export interface TouchedLotRow {
  id: string;
  expires_at: Date | null;
  remaining: number;
  standing: number;
  used: number;
  owed: number;
  credit_id: string;
  /** in another account: brought along by a merge and taken away again when that was undone */
  elsewhere: boolean;
}

// A credit's own lot, the lots a debit took from, and those with a debt: the one that was taken from last comes first.
const touchedLots = (entry: string): string => `
  select l.id, l.expires_at, l.remaining, l.points - c.reversed_by_deleted - coalesce((
      select sum(r.reversed_points) from loyalty_transactions r
      where r.organization_id = $1 and r.reverses_id = l.transaction_id), 0)::bigint as standing,
    coalesce(u.points, 0) as used, l.owed, l.transaction_id as credit_id, l.customer_loyalty_id <> e.account_id as elsewhere
  from (
    select e.id, coalesce(a.merged_into, a.id) as account_id from loyalty_transactions e
    join customer_loyalty a on a.organization_id = $1 and a.id = e.customer_loyalty_id
    where e.organization_id = $1 and ${entry}) e
  join loyalty_lots l on l.organization_id = $1 and l.id in (
    select lot_id from loyalty_lot_uses where organization_id = $1 and transaction_id = e.id
    union select id from loyalty_lots where organization_id = $1 and transaction_id = e.id
    union select id from loyalty_lots where organization_id = $1 and customer_loyalty_id = e.account_id and owed > 0)
  join loyalty_transactions c on c.organization_id = $1 and c.id = l.transaction_id
  left join loyalty_lot_uses u on u.organization_id = $1 and u.lot_id = l.id and u.transaction_id = e.id
  order by l.expires_at desc nulls first, l.created_at desc, l.id desc`;

const findTouchedLots = statement<TouchedLotRow>('reversal_find_touched_lots', touchedLots(`e.id = $2`));

const findRedeemedLots = statement<TouchedLotRow>(
  'reversal_find_redeemed_lots',
  touchedLots(`e.redemption_id = $2 and e.type = 'redeemed'`),
);

const findByOrder = statement<{ id: string }>(
  'reversal_find_by_order',
  `select id from loyalty_transactions where organization_id = $1 and order_id = $2 and type = 'earned'`,
);

export const reversalRepository = {
  findEntry: (context: RequestContext, entryId: string) => query(findEntry, context.organizationId, entryId),

  findTouchedLots: (context: RequestContext, entryId: string) =>
    query(findTouchedLots, context.organizationId, entryId),

  /** The lots that a redemption took from, and those with a debt. */
  findRedeemedLots: (context: RequestContext, redemptionId: string) =>
    query(findRedeemedLots, context.organizationId, redemptionId),

  findByOrder: (context: RequestContext, orderId: string) =>
    query(findByOrder, context.organizationId, orderId),
};
