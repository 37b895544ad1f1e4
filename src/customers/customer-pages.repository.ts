import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { ACCOUNT, ACTIVE_ACCOUNT, CUSTOMER } from './customers.repository';
import type { FoundRow, ListRow, ListStart, Search } from './customers.rows';
import { FAR_ROWS, MOST_ROWS, pageFromNearerEnd } from './nearer-end';

export const LIST_COLUMNS = `${CUSTOMER}, ${ACCOUNT('$2')}`;

// The page's ids come from the index alone; only its own rows are read, one by one. A limit that PostgreSQL knows beforehand
// lets it keep one plan: for a limit that it is told later it expects a tenth of all customers, and plans anew each time.
const rowsOf = (page: string): string => `with ${page}
   select ${LIST_COLUMNS}
   from (select id from page limit $3) page
   cross join lateral (select * from customers where organization_id = $1 and id = page.id limit 1) c ${ACTIVE_ACCOUNT}
   order by c.created_at desc, c.id desc`;

const NEWEST = `order by created_at desc, id desc`;

const listFirst = statement<ListRow>(
  'customers_list_first',
  rowsOf(`page as materialized (
     select id from customers where organization_id = $1 and merged_into is null ${NEWEST} limit ${MOST_ROWS})`),
);

const listAfter = statement<ListRow>(
  'customers_list_after',
  rowsOf(`page as materialized (
     select id from customers where organization_id = $1 and merged_into is null and (created_at, id) < ($4, $5)
     ${NEWEST} limit ${MOST_ROWS})`),
);

const listPage = statement<ListRow>(
  'customers_list_page',
  rowsOf(`page as materialized (
     select id from customers where organization_id = $1 and merged_into is null ${NEWEST} limit $3 offset $4)`),
);

const listFarPage = statement<ListRow>(
  'customers_list_far_page',
  rowsOf(
    pageFromNearerEnd(
      { columns: 'c.id', key: ['c.created_at', 'c.id'], direction: 'desc' },
      '$3::bigint',
      '$4::bigint',
    ),
  ),
);

// A row without a customer tells the total of a page that is empty. They are counted only when the page doesn't tell how
// many they are: by the search itself, or because it is the first one and not full.
const searchPage = statement<FoundRow>(
  'customers_search_page',
  `with page as materialized (select id, total from search_customers($3, $4, $5, $6, $7, $8)),
     counted as (select count(*) as rows, max(total) as total from page)
   select ${LIST_COLUMNS}, case when $9::boolean then coalesce(n.total,
     case when $6::uuid is null and $8::bigint = 0 and n.rows < $7 then n.rows end,
     (select count_customers($3, $4))) end as total
   from counted n
   left join (page join customers c on c.organization_id = $1 and c.id = page.id) on true ${ACTIVE_ACCOUNT}
   order by c.created_at desc, c.id desc`,
);

const countAll = statement<{ total: number }>(
  'customers_count_all',
  `select coalesce(sum(customers), 0)::bigint as total from organization_totals where organization_id = $1`,
);

const countFound = statement<{ total: number }>(
  'customers_count_found',
  `select count_customers($2, $3) as total from organizations where id = $1`,
);

/** The statements of the list of customers, newest first, and of a search in it. */
export const customerPagesRepository = {
  list: (context: RequestContext, start: ListStart, rows: number, now: Date): Query<ListRow> =>
    start.after
      ? query(listAfter, context.organizationId, now, rows, start.after.createdAt, start.after.id)
      : start.skip === 0
        ? query(listFirst, context.organizationId, now, rows)
        : query(
            start.skip < FAR_ROWS ? listPage : listFarPage,
            context.organizationId,
            now,
            rows,
            start.skip,
          ),

  search: (
    context: RequestContext,
    search: Search,
    start: ListStart,
    rows: number,
    now: Date,
    counted: boolean,
  ): Query<FoundRow> => {
    const { createdAt = null, id = null } = start.after ?? {};
    return query(
      searchPage,
      context.organizationId,
      now,
      search.term,
      search.digits,
      createdAt,
      id,
      rows,
      start.skip,
      counted,
    );
  },

  countAll: (context: RequestContext): Query<{ total: number }> => query(countAll, context.organizationId),

  countFound: (context: RequestContext, search: Search): Query<{ total: number }> =>
    query(countFound, context.organizationId, search.term, search.digits),
};
