import { useQuery } from '@tanstack/react-query';
import { organizationsRead } from '../api/generated';

/** The organization's settings: its time zone, and the currency and country that new things begin with. */
export function useOrganization(enabled = true) {
  return useQuery({
    queryKey: ['organization'],
    enabled,
    queryFn: async ({ signal }) => (await organizationsRead({ signal, throwOnError: true })).data.data,
  });
}
