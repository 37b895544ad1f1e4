import {
  customersCreate,
  customersDelete,
  customersFindById,
  customersList,
  customersUpdate,
} from '../api/generated';
import type { CustomersListData } from '../api/generated';
import { type Adapter, bodyOf, newBodyOf, type Page, rowsOf } from './adapter';

type Query = NonNullable<CustomersListData['query']>;

const SORTS: Record<string, string> = {
  created_at: 'createdAt',
  name: 'name',
  points_balance: 'pointsBalance',
  total_points_earned: 'totalPointsEarned',
};

/** The query of a customers' list without its page. Its filters have the names that the API takes. */
export function customersQuery({ sort, filter }: Pick<Page, 'sort' | 'filter'>): Query {
  const field = SORTS[sort.field] ?? 'createdAt';
  return { ...filter, sort: (sort.order === 'DESC' ? `-${field}` : field) as Query['sort'] };
}

/** Nobody waits for the count: it is asked for apart, see `useCustomersCount`. */
export const customers: Adapter = {
  async list(page) {
    const query = { ...customersQuery(page), page: page.page, limit: page.perPage, count: 'none' as const };
    const { data } = await customersList({ query, signal: page.signal, throwOnError: true });
    return rowsOf(data.data.customers, data.data.pagination);
  },
  async one(id, signal) {
    return (await customersFindById({ path: { id }, signal, throwOnError: true })).data.data;
  },
  async create(record) {
    const body = newBodyOf(record, ['name', 'phone', 'email', 'birthDate']) as { name: string };
    return (await customersCreate({ body, throwOnError: true })).data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, ['name', 'phone', 'email', 'birthDate', 'marketingOptIn']);
    return (await customersUpdate({ path: { id }, body, throwOnError: true })).data.data;
  },
  async remove(id) {
    await customersDelete({ path: { id }, throwOnError: true });
    return { id };
  },
};
