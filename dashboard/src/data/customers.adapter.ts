import { once } from '../api/client';
import { Failure } from '../api/failure';
import { customersCreate, customersFindById, customersList, customersUpdate } from '../api/generated';
import type { CustomersListData } from '../api/generated';
import { type Adapter, bodyOf, newBodyOf, type Page, rowsOf } from './adapter';

type Query = NonNullable<CustomersListData['query']>;

const SORTS: Record<string, string> = {
  created_at: 'createdAt',
  name: 'name',
  points_balance: 'pointsBalance',
  total_points_earned: 'totalPointsEarned',
};

/** Refusals that are about one field, which the API tells by their code. */
const FIELD_OF: Partial<Record<string, string>> = { PHONE_IN_USE: 'phone', EMAIL_IN_USE: 'email' };

/** The query of a customers' list without its page. Its filters have the names that the API takes. */
function customersQuery({ sort, filter }: Pick<Page, 'sort' | 'filter'>): Query {
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
  /** @returns with `was_known` when her phone number was known: the API answers with the customer who has it */
  async create(record) {
    const body = newBodyOf(record, ['name', 'phone', 'email', 'birthDate']) as { name: string };
    const options = { body, ...onceOf(record), throwOnError: true as const };
    const { data, response } = await customersCreate(options).catch(toField);
    return { ...data.data, was_known: response.status === 200 };
  },
  async update(id, changed) {
    const body = bodyOf(changed, ['name', 'phone', 'email', 'birthDate', 'marketingOptIn']);
    const options = { path: { id }, body, throwOnError: true as const };
    return (await customersUpdate(options).catch(toField)).data.data;
  },
};

function onceOf({ idempotency_key: key }: Record<string, unknown>) {
  return typeof key === 'string' ? once(key) : {};
}

/** Puts a refusal under the field that it is about. */
function toField(error: unknown): never {
  const field = error instanceof Failure ? FIELD_OF[error.code] : undefined;
  if (field === undefined || !(error instanceof Failure)) throw error;
  throw new Failure(
    error.code,
    error.message,
    error.status as number,
    { [field]: [error.message] },
    error.requestId,
  );
}
