import { useGetIdentity } from 'react-admin';
import type { Session } from '../api/generated';

/** In which currency the organization's coupons and carts count, as the API has it: its own, whatever its programs have; null while unread. */
export function useCurrency(): string | null {
  const organization = useGetIdentity().data?.['organization'] as Session['organization'] | undefined;
  return organization?.currency ?? null;
}
