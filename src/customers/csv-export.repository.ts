import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { ACCOUNT, ACTIVE_ACCOUNT, CUSTOMER } from './customers.repository';
import type { ListRow, Search } from './customers.rows';

export interface ExportRow extends ListRow {
  marketing_opt_in: boolean;
  is_merged: boolean;
}

const COLUMNS = `${CUSTOMER}, c.marketing_opt_in, c.merged_into is not null as is_merged, ${ACCOUNT('$2')}`;

const exportPage = statement<ExportRow>(
  'customers_export_page',
  `with page as materialized (
     select id from customers where organization_id = $1 and (created_at, id) < ($3, $4)
     order by created_at desc, id desc limit $5)
   select ${COLUMNS}
   from page join customers c on c.organization_id = $1 and c.id = page.id ${ACTIVE_ACCOUNT}
   order by c.created_at desc, c.id desc`,
);

const exportFound = statement<ExportRow>(
  'customers_export_found',
  `select ${COLUMNS}
   from search_customers($6, $7, $3, $4, $5, 0) page
   join customers c on c.organization_id = $1 and c.id = page.id ${ACTIVE_ACCOUNT}
   order by c.created_at desc, c.id desc`,
);

/** Later than any customer. */
const END = { createdAt: new Date('9999-12-31T00:00:00Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

export const csvExportRepository = {
  /** The rows after a position, newest first; those of a search when there is one. */
  page: (
    context: RequestContext,
    search: Search | null,
    after: { createdAt: Date; id: string } | null,
    rows: number,
    now: Date,
  ): Query<ExportRow> => {
    const { createdAt, id } = after ?? END;
    const values = [context.organizationId, now, createdAt, id, rows] as const;
    return search ? query(exportFound, ...values, search.term, search.digits) : query(exportPage, ...values);
  },
};
