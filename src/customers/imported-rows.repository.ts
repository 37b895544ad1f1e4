import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { canonicalCustomer } from './canonical';

/** How a customer can be reached, and by what staged rows of files are found. */
export interface ContactRow {
  id: string;
  phone: string | null;
  email: string | null;
}

// Herself and whoever was merged into her. They change under her lock alone.
const findContacts = statement<ContactRow>(
  'customers_find_contacts',
  `select id, phone, email from customers
   where organization_id = $1 and (id = ${canonicalCustomer('$2')} or merged_into = ${canonicalCustomer('$2')})
   order by id`,
);

/**
 * Whether a row `r` that wasn't read yet, or couldn't be, has a cell with the e-mail or with at least the last six
 * digits of the phone, in SQL.
 */
export const rowNames = (phone: string, email: string): string => `
  r.customer_id is null and r.phone is null and r.email is null and exists (
    select from jsonb_array_elements_text(r.cells) as cell (value)
    cross join lateral (select regexp_replace(cell.value, '[^0-9]', '', 'g') as value) digits
    where lower(btrim(cell.value, ' ''')) = lower(${email})
      or (length(digits.value) >= 6
        and right(regexp_replace(${phone}, '[^0-9]', '', 'g'), length(digits.value)) = digits.value))`;

const forgetRows = statement(
  'customers_forget_imported_rows',
  `delete from import_rows r
   where r.organization_id = $1 and (r.customer_id = $2 or r.phone = $3 or r.email = lower($4::text))`,
);

const forgetUnreadRows = statement(
  'customers_forget_unread_rows',
  `delete from import_rows r where r.organization_id = $1 and ${rowNames('$2::text', '$3::text')}`,
);

/** The phones and e-mails that stand for a customer: her own, and those of whoever was merged into her. */
export function findContactsOf(context: RequestContext, customerId: string): Query<ContactRow> {
  return query(findContacts, context.organizationId, customerId);
}

/**
 * Takes away what uploaded files say of a customer, before she is anonymized or deleted: the rows that made or found
 * her, and those with her phone or e-mail, read or not.
 */
export function forgetImportedRows(context: RequestContext, { id, phone, email }: ContactRow): Query[] {
  return [
    query(forgetRows, context.organizationId, id, phone, email),
    ...(phone === null && email === null
      ? []
      : [query(forgetUnreadRows, context.organizationId, phone, email)]),
  ];
}
