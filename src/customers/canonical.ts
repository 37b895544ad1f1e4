/**
 * The customer that a parameter's id stands for, in SQL: herself, or the one she was merged into. Every statement that
 * finds something by a customer's id goes through it. Pointers are never more than one step long.
 *
 * A sub-select as a whole: under row security PostgreSQL takes a bare coalesce() for something that could leak, and
 * would read every row of the organization before it compares an id.
 */
export function canonicalCustomer(parameter: string): string {
  return `(select coalesce((
    select merged_into from customers where organization_id = $1 and id = ${parameter}), ${parameter}))`;
}

/**
 * Those that many ids stand for: `a.customer_id = ${canonicalCustomers('$2')}`. An array, for the same reason: joined by
 * coalesce() all customers of the organization would be read.
 */
export function canonicalCustomers(parameter: string): string {
  return `any (array(
     select coalesce(merged_into, id) from customers where organization_id = $1 and id = any (${parameter}::uuid[])))`;
}

/**
 * The row of each of many ids, found one by one, with who it stands for: `cross join ${standingFor('found.id')} s`. The
 * limit keeps the sub-select from becoming a join by coalesce().
 */
export function standingFor(id: string): string {
  return `lateral (
     select id, phone, email, coalesce(merged_into, id) as stands_for from customers
     where organization_id = $1 and id = ${id} limit 1)`;
}
