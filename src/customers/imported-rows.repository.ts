import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

const forgetRows = statement(
  'customers_forget_imported_rows',
  `delete from import_rows r
   where r.organization_id = $1 and (r.customer_id = $2 or r.phone = $3 or r.email = lower($4::text))`,
);

/**
 * Takes away what uploaded files say of a customer, for one who is anonymized: the rows that made or found her, and those
 * with her phone or e-mail. Deleting a customer takes her rows along by itself.
 */
export function forgetImportedRows(
  context: RequestContext,
  customer: { id: string; phone: string | null; email: string | null },
): Query {
  return query(forgetRows, context.organizationId, customer.id, customer.phone, customer.email);
}
