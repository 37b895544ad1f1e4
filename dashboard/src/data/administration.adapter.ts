import { apiKeysList, auditList, importsFindById, importsList } from '../api/generated';
import { type Adapter, rowsOf } from './adapter';

/** Where each page of the log begins that was come to by leafing: by its filter, length and number. */
const beginnings = new Map<string, string>();
const MOST_BEGINNINGS = 500;

function pageKey(filter: Record<string, unknown>, perPage: number, page: number): string {
  return JSON.stringify([filter, perPage, page]);
}

/** The log is long, and isn't counted: the next page is found by where this one ends. One that is opened by its number is counted up to. */
export const audit: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const cursor = beginnings.get(pageKey(filter, perPage, page));
    const where = cursor === undefined ? { page } : { cursor };
    const { data } = await auditList({
      query: { ...filter, ...where, limit: perPage },
      signal,
      throwOnError: true,
    });
    const { nextCursor } = data.pagination;
    if (beginnings.size > MOST_BEGINNINGS) beginnings.clear();
    if (nextCursor) beginnings.set(pageKey(filter, perPage, page + 1), nextCursor);
    return rowsOf(data.data, { ...data.pagination, page });
  },
};

/** They are made and revoked in dialogs of their own. */
export const apiKeys: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const { data } = await apiKeysList({
      query: { ...filter, page, limit: perPage },
      signal,
      throwOnError: true,
    });
    return rowsOf(data.data, data.pagination);
  },
};

/** They are uploaded, run and deleted on a page of their own. */
export const imports: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const { data } = await importsList({
      query: { ...filter, page, limit: perPage },
      signal,
      throwOnError: true,
    });
    return rowsOf(data.data, data.pagination);
  },
  one: async (id, signal) => (await importsFindById({ path: { id }, signal, throwOnError: true })).data.data,
};
