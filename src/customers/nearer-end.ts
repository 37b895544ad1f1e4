/** The longest page, and the row that tells whether there is another one. */
export const MOST_ROWS = 101;

/** From so many rows on it is worth looking from which end a page is nearer: a small part of a millisecond is spent. */
export const FAR_ROWS = 5000;

/** A list of an organization's customers without a condition; what it selects is there for the order alone. */
export interface WholeList {
  /** what is selected, with `id` among it */
  columns: string;
  /** the columns that it is sorted by, each with an index that has them all in this order */
  key: readonly string[];
  direction: 'asc' | 'desc';
}

/**
 * Two parts of a `with`: how many customers the organization has, which the totals know and nothing counts, and `page`, the
 * rows of a list from a place on. A page is passed to from the end of the list that is nearer, the same index read backwards,
 * so none reads more than half of the entries. Both ends are one snapshot's, as the statement is one. The rows of a page come
 * in either order: who asks sorts them.
 *
 * PostgreSQL sees at the start which of both conditions fails, and doesn't execute what stands behind it. The limit around
 * both tells it that a page is short, as the ones inside can't.
 * @param rows how many at most, and @param skip how many stand before them: texts of bigint parameters
 */
export function pageFromNearerEnd(
  { columns, key, direction }: WholeList,
  rows: string,
  skip: string,
): string {
  const total = `(select total from everyone)`;
  const from = `select ${columns} from customers c where c.organization_id = $1 and c.merged_into is null`;
  const by = (towards: string): string => key.map((column) => `${column} ${towards}`).join(', ');
  return `everyone as materialized (
      select coalesce(sum(customers), 0)::bigint as total from organization_totals where organization_id = $1),
    page as materialized (select * from (
      (${from} and ${skip} * 2 <= ${total} order by ${by(direction)} limit ${rows} offset ${skip})
      union all
      (${from} and ${skip} * 2 > ${total} order by ${by(direction === 'asc' ? 'desc' : 'asc')}
       limit greatest(0, least(${rows}, ${total} - ${skip})) offset greatest(0, ${total} - ${skip} - ${rows}))) nearer
      limit ${MOST_ROWS})`;
}
