import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';

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
  `select e.id, e.type, e.points, e.order_id, coalesce((
     select sum(r.reversed_points) from loyalty_transactions r
     where r.organization_id = $1 and r.reverses_id = e.id), 0)::bigint as reversed_so_far
   from loyalty_transactions e where e.organization_id = $1 and e.id = $2`,
);

export interface TouchedLotRow {
  id: string;
  expires_at: Date | null;
  used: number;
  owed: number;
  credit_id: string;
}

// A credit's own lot, or the lots a debit took from: the one it took last comes first.
const findTouchedLots = statement<TouchedLotRow>(
  'reversal_find_touched_lots',
  `select l.id, l.expires_at, coalesce(u.points, 0) as used, l.owed, l.transaction_id as credit_id
   from loyalty_lots l
   left join loyalty_lot_uses u on u.organization_id = $1 and u.lot_id = l.id and u.transaction_id = $2
   where l.organization_id = $1 and (l.transaction_id = $2 or l.id in (
     select lot_id from loyalty_lot_uses where organization_id = $1 and transaction_id = $2))
   order by l.expires_at desc nulls first, l.created_at desc, l.id desc`,
);

const findByOrder = statement<{ id: string }>(
  'reversal_find_by_order',
  `select id from loyalty_transactions where organization_id = $1 and order_id = $2 and type = 'earned'`,
);

export const reversalRepository = {
  findEntry: (context: RequestContext, entryId: string) => query(findEntry, context.organizationId, entryId),

  findTouchedLots: (context: RequestContext, entryId: string) =>
    query(findTouchedLots, context.organizationId, entryId),

  findByOrder: (context: RequestContext, orderId: string) =>
    query(findByOrder, context.organizationId, orderId),
};
