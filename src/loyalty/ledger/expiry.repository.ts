import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';

const findDue = statement<{ customer_loyalty_id: string }>(
  'expiry_find_due',
  `select distinct customer_loyalty_id from (
     select customer_loyalty_id from loyalty_lots
     where organization_id = $1 and remaining > 0 and expires_at <= $2
     order by expires_at limit $3) due`,
);

export const expiryRepository = {
  /** Accounts with lots that are due, the longest due first. */
  findDue: (context: RequestContext, now: Date, lots: number) =>
    query(findDue, context.organizationId, now, lots),
};
