import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import type { EntryRow } from './history.repository';
import type { EarningTrace, Rounding } from './earning.rules';

export interface RuleRow {
  id: string;
  points_per_currency_unit: number;
  points_expire_after_days: number | null;
  rounding: Rounding;
  currency: string;
}

const findActiveRule = statement<RuleRow>(
  'earning_find_active_rule',
  `select id, points_per_currency_unit, points_expire_after_days, rounding, currency from programs
   where organization_id = $1 and is_active`,
);

export interface OrderRow extends EntryRow {
  customer_id: string;
}

// Behind the account's lock, so that a first earn of the same order is seen.
const findByOrder = statement<OrderRow>(
  'earning_find_by_order',
  `select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
     e.created_at, e.account_version, a.customer_id
   from loyalty_transactions e
   join customer_loyalty a on a.organization_id = $1 and a.id = e.customer_loyalty_id
   where e.organization_id = $1 and e.order_id = $2 and e.type = 'earned'`,
);

const findTrace = statement<{ trace: EarningTrace | null; points: number; type: string }>(
  'earning_find_trace',
  `select trace, points, type from loyalty_transactions where organization_id = $1 and id = $2`,
);

export const earningRepository = {
  findActiveRule: (context: RequestContext) => query(findActiveRule, context.organizationId),

  findByOrder: (context: RequestContext, orderId: string) =>
    query(findByOrder, context.organizationId, orderId),

  findTrace: (context: RequestContext, entryId: string) => query(findTrace, context.organizationId, entryId),
};
