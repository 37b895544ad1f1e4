import {
  apiKeysCreate,
  apiKeysList,
  apiKeysRevoke,
  auditList,
  importsDelete,
  importsFindById,
  importsList,
} from '../api/generated';
import type { ApiKeysCreateData } from '../api/generated';
import { type Adapter, newBodyOf, rowsOf } from './adapter';

export const audit: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const { data } = await auditList({ query: { ...filter, page, limit: perPage }, signal, throwOnError: true });
    return rowsOf(data.data, data.pagination);
  },
};

export const apiKeys: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const { data } = await apiKeysList({ query: { ...filter, page, limit: perPage }, signal, throwOnError: true });
    return rowsOf(data.data, data.pagination);
  },
  async create(record) {
    const body = newBodyOf(record, ['name', 'scopes', 'expiresAt']) as ApiKeysCreateData['body'];
    return (await apiKeysCreate({ body, throwOnError: true })).data.data;
  },
  remove: async (id) => (await apiKeysRevoke({ path: { id }, throwOnError: true })).data.data,
};

export const imports: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const { data } = await importsList({ query: { ...filter, page, limit: perPage }, signal, throwOnError: true });
    return rowsOf(data.data, data.pagination);
  },
  one: async (id, signal) => (await importsFindById({ path: { id }, signal, throwOnError: true })).data.data,
  async remove(id) {
    await importsDelete({ path: { id }, throwOnError: true });
    return { id };
  },
};
