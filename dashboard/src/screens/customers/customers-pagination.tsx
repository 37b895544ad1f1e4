import { useQuery } from '@tanstack/react-query';
import { Pagination, useListContext, useTranslate } from 'react-admin';
import { customersList } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import { type CustomerFilter, useCustomerFilter } from './filters';

/** How many customers a search finds: asked for apart, since nobody waits for it, and given up with the search. */
function useCustomersCount(filter: CustomerFilter): number | undefined {
  const { data } = useQuery({
    queryKey: ['customers', 'count', filter],
    queryFn: async ({ signal }) => {
      const query = { ...filter, limit: 1, count: 'exact' as const };
      return (await customersList({ query, signal, throwOnError: true })).data.data.pagination.total;
    },
  });
  return data;
}

/** Pages without a number of pages; how many there are is told when it comes. */
export function CustomersPagination() {
  const translate = useTranslate();
  const format = useFormat();
  const { data, hasNextPage } = useListContext();
  const total = useCustomersCount(useCustomerFilter());
  const shown = data?.length ?? 0;

  function labelDisplayedRows({ from }: { from: number }): string {
    const range = `${format.number(from)}–${format.number(from + shown - 1)}`;
    if (shown === 0) return '';
    return total === undefined
      ? range
      : translate('puntos.customers.range', { range, total: format.number(total) });
  }

  return (
    <Pagination
      rowsPerPageOptions={[10, 25, 50, 100]}
      // On a telephone it would lead beyond the last page.
      slotProps={{ actions: { nextButton: { disabled: !hasNextPage } } }}
      {...{ labelDisplayedRows }}
    />
  );
}
