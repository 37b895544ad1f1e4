/**
 * How many of an entry's points are reversed, as a part of a statement that has the organization as $1: by entries that are
 * there, and by those that went with a deleted customer.
 * @param entry the alias of the entry's row
 */
export const reversedPoints = (entry: string): string => `${entry}.reversed_by_deleted + coalesce((
     select sum(r.reversed_points) from loyalty_transactions r
     where r.organization_id = $1 and r.reverses_id = ${entry}.id), 0)::bigint`;
