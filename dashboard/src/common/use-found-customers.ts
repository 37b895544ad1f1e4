import { useQuery } from '@tanstack/react-query';
import { customersList } from '../api/generated';
import type { CustomerListItem } from '../api/generated';

/** How many a search shows: more are found by typing more. */
export const FOUND_AT_MOST = 8;

/** Customers by a part of name, phone or e-mail; whoever goes on typing gives the request before up. */
async function findCustomers(search: string, signal?: AbortSignal): Promise<CustomerListItem[]> {
  const query = { search, limit: FOUND_AT_MOST, count: 'none' as const };
  return (await customersList({ query, ...(signal && { signal }), throwOnError: true })).data.data.customers;
}

/** The same as a query that begins with the second character. */
export function useFoundCustomers(search: string) {
  return useQuery({
    queryKey: ['customers', 'found', search],
    queryFn: ({ signal }) => findCustomers(search, signal),
    enabled: search.length >= 2,
  });
}
