import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import {
  consentsList,
  customerCouponsHeld,
  customerPointsExpiring,
  customerPointsTransactions,
  customerRewardsList,
  customerRewardsOffers,
  customersFindById,
  mergingList,
} from '../../api/generated';
import type { CustomerPointsTransactionsResponses } from '../../api/generated';

/** An entry of the ledger, as the history shows it. */
export type Entry = CustomerPointsTransactionsResponses[200]['data'][number];

type Read<Value> = (path: { id: string }, signal: AbortSignal) => Promise<Value>;

/** One thing about a customer, under react-admin's key of the resource: what invalidates the one refreshes the other. */
function usePart<Value>(id: string, part: string, read: Read<Value>) {
  return useQuery({
    queryKey: ['customers', part, id],
    queryFn: ({ signal }) => read({ id }, signal),
  });
}

/** Lists that go on: pages by cursor, put one after the other. */
function usePages<Row>(
  id: string,
  part: string,
  read: (
    path: { id: string },
    query: { cursor?: string; limit: number },
    signal: AbortSignal,
  ) => Promise<PageOf<Row>>,
) {
  const query = useInfiniteQuery({
    queryKey: ['customers', part, id],
    queryFn: ({ signal, pageParam }) =>
      read({ id }, { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pagination }) => pagination.nextCursor,
  });
  return { ...query, rows: query.data?.pages.flatMap(({ data }) => data) ?? [] };
}

interface PageOf<Row> {
  data: Row[];
  pagination: { nextCursor: string | null };
}

/** Her whole profile. react-admin's own record may be a row of the list, which has less. */
export function useProfile(id: string) {
  return usePart(id, 'profile', async (path, signal) => {
    return (await customersFindById({ path, signal, throwOnError: true })).data.data;
  });
}

export function useLedger(id: string) {
  return usePages<Entry>(id, 'ledger', async (path, query, signal) => {
    const asked = { ...query, include: 'reversible' as const };
    return (await customerPointsTransactions({ path, query: asked, signal, throwOnError: true })).data;
  });
}

export function useExpiring(id: string) {
  return usePart(id, 'expiring', async (path, signal) => {
    return (await customerPointsExpiring({ path, signal, throwOnError: true })).data.data;
  });
}

export function useOffers(id: string) {
  return usePart(id, 'offers', async (path, signal) => {
    return (await customerRewardsOffers({ path, signal, throwOnError: true })).data.data;
  });
}

/** @param status only those of it; all, unless given */
export function useRedemptions(id: string, status?: 'issued') {
  return usePages(id, `redemptions ${status ?? ''}`, async (path, query, signal) => {
    const asked = { ...query, ...(status && { status }) };
    return (await customerRewardsList({ path, query: asked, signal, throwOnError: true })).data;
  });
}

export function useCoupons(id: string) {
  return usePages(id, 'coupons', async (path, query, signal) => {
    return (await customerCouponsHeld({ path, query, signal, throwOnError: true })).data;
  });
}

export function useConsents(id: string) {
  return useInfiniteQuery({
    queryKey: ['customers', 'consents', id],
    queryFn: async ({ signal, pageParam }) => {
      const query = { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return (await consentsList({ path: { id }, query, signal, throwOnError: true })).data.data;
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ pagination }) => pagination.nextCursor,
  });
}

export function useMerges(id: string) {
  return usePart(id, 'merges', async (path, signal) => {
    return (await mergingList({ path, signal, throwOnError: true })).data.data;
  });
}

/** Reads everything about customers anew that is on the screen, after something was done. */
export function useRefreshCustomers(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['customers'] });
    void queries.invalidateQueries({ queryKey: ['rewards'] });
  }, [queries]);
}

/** Forgets everything that was read about a customer who is no more, and reads the lists anew. */
export function useForgetCustomer(): (id: string) => void {
  const queries = useQueryClient();
  return useCallback(
    (id) => {
      queries.removeQueries({
        predicate: ({ queryKey }) => queryKey[0] === 'customers' && queryKey.includes(id),
      });
      void queries.invalidateQueries({ queryKey: ['customers', 'getList'] });
      void queries.invalidateQueries({ queryKey: ['customers', 'count'] });
    },
    [queries],
  );
}
