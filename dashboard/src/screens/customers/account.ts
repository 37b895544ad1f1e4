import type { CustomerListItem, CustomerProfile } from '../../api/generated';

/** Whose points an action is about, and how many she has. */
export interface Account {
  id: string;
  name: string;
  balance: number;
}

/** From a profile or a row of the list; who isn't enrolled has nothing. */
export function accountOf(
  customer: CustomerProfile | Pick<CustomerListItem, 'id' | 'name' | 'points_balance'>,
): Account {
  const balance = 'loyalty' in customer ? (customer.loyalty?.points_balance ?? 0) : customer.points_balance;
  return { id: customer.id, name: customer.name, balance };
}
