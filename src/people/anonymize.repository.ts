import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

const anonymize = statement(
  'people_anonymize',
  `with anonymized as (
     update customers set name = $3, phone = null, email = null, birth_date = null, marketing_opt_in = false,
       anonymized_at = $4, updated_at = $4, version = version + 1
     where organization_id = $1 and (id = $2 or merged_into = $2) and anonymized_at is null returning id)
   select require_rows(1, (select count(*) from anonymized where id = $2))`,
);

const markAccounts = statement(
  'people_mark_accounts',
  `update customer_loyalty set anonymized = true where organization_id = $1 and customer_id = $2`,
);

const clearDescriptions = statement(
  'people_clear_descriptions',
  `update loyalty_transactions e set description = null
   from customer_loyalty a
   where a.organization_id = $1 and a.customer_id = $2
     and e.organization_id = $1 and e.customer_loyalty_id = a.id and e.description is not null`,
);

const dropUndo = statement(
  'people_drop_undo',
  `update customer_merges m set undo = null
   from customers c
   where c.organization_id = $1 and (c.id = $2 or c.merged_into = $2)
     and m.organization_id = $1 and (m.source_id = c.id or m.target_id = c.id) and m.undo is not null`,
);

/** The statements of anonymizing. The customer is locked first, then her accounts by id. */
export const anonymizeRepository = {
  anonymize: (context: RequestContext, id: string, name: string, now: Date): Query =>
    query(anonymize, context.organizationId, id, name, now),

  markAccounts: (context: RequestContext, id: string): Query =>
    query(markAccounts, context.organizationId, id),

  clearDescriptions: (context: RequestContext, id: string): Query =>
    query(clearDescriptions, context.organizationId, id),

  dropUndo: (context: RequestContext, id: string): Query => query(dropUndo, context.organizationId, id),
};
