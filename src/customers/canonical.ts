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
