/**
 * The customer that a parameter's id stands for, in SQL: herself, or the one she was merged into. Every statement that
 * finds something by a customer's id goes through it. Pointers are never more than one step long.
 */
export function canonicalCustomer(parameter: string): string {
  return `coalesce((select merged_into from customers where organization_id = $1 and id = ${parameter}), ${parameter})`;
}
