import type { DataProvider } from 'react-admin';
import type { Adapter } from './adapter';
import { apiKeys, audit, imports } from './administration.adapter';
import { coupons } from './coupons.adapter';
import { customers } from './customers.adapter';
import { programs, tiers } from './programs.adapter';
import { rewards } from './rewards.adapter';

const ADAPTERS: Record<string, Adapter> = {
  customers,
  programs,
  tiers,
  rewards,
  coupons,
  imports,
  audit,
  'api-keys': apiKeys,
};

/** Where react-admin reads and writes: through the generated client, and no second way around the API. */
export const dataProvider = {
  supportAbortSignal: true,
  async getList(resource, { pagination, sort, filter, signal }) {
    return can(
      resource,
      'list',
    )({
      page: pagination?.page ?? 1,
      perPage: pagination?.perPage ?? 25,
      sort: sort ?? { field: 'id', order: 'ASC' },
      filter: (filter ?? {}) as Record<string, unknown>,
      signal,
    });
  },
  getOne: async (resource, { id, signal }) => ({
    data: await can(resource, 'one')(String(id), signal),
  }),
  getMany: async (resource, { ids, signal }) => ({
    data: await Promise.all(ids.map((id) => can(resource, 'one')(String(id), signal))),
  }),
  getManyReference: () => refuse('getManyReference'),
  create: async (resource, { data }) => ({ data: await can(resource, 'create')(data) }),
  update: async (resource, { id, data, previousData }) => ({
    data: await can(resource, 'update')(
      String(id),
      changesOf(data, previousData as Record<string, unknown> | undefined),
    ),
  }),
  updateMany: () => refuse('updateMany'),
  delete: () => refuse('delete'),
  deleteMany: () => refuse('deleteMany'),
} as DataProvider;

function adapterOf(resource: string): Adapter {
  const adapter = ADAPTERS[resource];
  if (!adapter) throw new Error(`no such resource: ${resource}`);
  return adapter;
}

function can<Action extends 'list' | 'one' | 'create' | 'update'>(
  resource: string,
  action: Action,
): NonNullable<Adapter[Action]> {
  return adapterOf(resource)[action] ?? (() => refuse(`${resource}.${action}`));
}

function refuse(what: string): Promise<never> {
  return Promise.reject(new Error(`${what} is not something the dashboard does`));
}

/** Only what was changed is sent: what somebody else changed in the meantime stays. */
function changesOf(
  data: Record<string, unknown>,
  previous: Record<string, unknown> | undefined,
): Record<string, unknown> {
  if (!previous) return data;
  return Object.fromEntries(
    Object.entries(data).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(previous[field]),
    ),
  );
}
