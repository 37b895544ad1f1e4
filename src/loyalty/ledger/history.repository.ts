import { canonicalCustomer } from '../../customers/canonical';
import { balanceAt } from '../../customers/customers.repository';
import { query, statement, type Value } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';
import { reversedPoints } from './reversed-points';

export interface EntryRow {
  id: string;
  customer_loyalty_id: string;
  order_id: string | null;
  points: number;
  type: string;
  description: string | null;
  balance_after: number;
  expires_at: Date | null;
  created_at: Date;
  account_version: number;
}

/** As histories show it. */
export interface HistoryRow extends EntryRow {
  actor: string;
}

/** With what can still be reversed of it, and the balance that this would be taken from. */
export interface ReversibleHistoryRow extends HistoryRow {
  reversible: number;
  balance_now: number;
}

const FILTERS = `($3::text is null or t.type = $3) and ($4::timestamptz is null or t.created_at >= $4)
  and ($5::timestamptz is null or t.created_at < $5) and ($6::text is null or t.order_id = $6)`;

// An account's version is the number of its entries: without filters nothing is counted.
const countEntries = statement<{ total: number }>(
  'ledger_count_entries',
  `select case when $3::text is null and $4::timestamptz is null and $5::timestamptz is null and $6::text is null
     then coalesce((select sum(a.version) from customer_loyalty a
       where a.organization_id = $1 and a.customer_id = c.id), 0)::bigint
     else (select count(*) from customer_loyalty a
       join loyalty_transactions t on t.organization_id = $1 and t.customer_loyalty_id = a.id
       where a.organization_id = $1 and a.customer_id = c.id and ${FILTERS}) end as total
   from customers c where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}`,
);

const entriesWith = (more: string): string => `
  select e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
     e.created_at, e.account_version, e.actor${more}
   from customer_loyalty a
   cross join lateral (
     select t.* from loyalty_transactions t
     where t.organization_id = $1 and t.customer_loyalty_id = a.id and ${FILTERS}
       and ($7::timestamptz is null or (t.created_at, t.account_version, t.id) < ($7, $8::bigint, $9::uuid))
     order by t.account_version desc limit $10::bigint + $11::bigint) e
   where a.organization_id = $1 and a.customer_id = ${canonicalCustomer('$2')}
   order by e.created_at desc, e.account_version desc, e.id desc limit $10::bigint offset $11::bigint`;

const listEntries = statement<HistoryRow>('ledger_list_entries', entriesWith(''));

// By whoever asks for it: the history itself isn't made to sum up reversals. `offset 0` makes a value of the account's id,
// without which row security keeps its index from being used.
const listReversible = statement<ReversibleHistoryRow>(
  'ledger_list_reversible',
  entriesWith(`,
     case when e.type in ('earned', 'adjusted') then abs(e.points) - (${reversedPoints('e')}) else 0 end as reversible,
     (select standing.balance from (select coalesce(a.merged_into, a.id) as id offset 0) stands_in
      cross join lateral (
        select ${balanceAt('$12')} as balance from customer_loyalty a
        where a.organization_id = $1 and a.id = stands_in.id) standing) as balance_now`),
);

export interface EntryFilter {
  type: string | null;
  from: Date | null;
  to: Date | null;
  orderId: string | null;
}

/** The statements that read entries. */
export const historyRepository = {
  countEntries: (context: RequestContext, customerId: string, filter: EntryFilter) =>
    query(
      countEntries,
      context.organizationId,
      customerId,
      filter.type,
      filter.from,
      filter.to,
      filter.orderId,
    ),

  listEntries: (...asked: ListArguments) => query(listEntries, ...listValues(...asked)),

  /** The same with what can still be reversed of each. */
  listReversible: (now: Date, ...asked: ListArguments) => query(listReversible, ...listValues(...asked), now),
};

type ListArguments = [
  context: RequestContext,
  customerId: string,
  filter: EntryFilter,
  start: { after: { createdAt: Date; order: number; id: string } | null; skip: number },
  rows: number,
];

function listValues(...[context, customerId, filter, start, rows]: ListArguments): Value[] {
  const { createdAt = null, order = null, id = null } = start.after ?? {};
  const { type, from, to, orderId } = filter;
  const after = [createdAt, order, id];
  return [context.organizationId, customerId, type, from, to, orderId, ...after, rows, start.skip];
}
