import { useTranslate } from 'react-admin';
import type { CustomerListItem, CustomerProfile } from '../../api/generated';

/** Whose points an action is about, how many she has, and in which tier. */
export interface Account {
  id: string;
  name: string;
  balance: number;
  tierId: string | null;
  tierName: string | null;
}

type Listed = Pick<CustomerListItem, 'id' | 'name' | 'points_balance' | 'tier_id' | 'tier_name'>;

/** From a profile or a row of the list; who isn't enrolled has nothing. */
export function accountOf(customer: CustomerProfile | Listed): Account {
  const { id, name } = customer;
  const points = 'loyalty' in customer ? customer.loyalty : customer;
  return {
    id,
    name,
    balance: points?.points_balance ?? 0,
    tierId: points?.tier_id ?? null,
    tierName: points?.tier_name ?? null,
  };
}

/** What she is called on her page: what the service calls who was anonymized is English. */
export function useNameOf(): (customer: CustomerProfile) => string {
  const translate = useTranslate();
  return ({ name, anonymized_at: anonymizedAt }) =>
    anonymizedAt === undefined ? name : translate('puntos.customers.anonymized.name');
}
