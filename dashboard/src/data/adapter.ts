import type { RaRecord } from 'react-admin';
import { toSnake } from '../api/failure';

/** One page of a list, as the dashboard asks for it. */
export interface Page {
  page: number;
  perPage: number;
  sort: { field: string; order: 'ASC' | 'DESC' };
  filter: Record<string, unknown>;
  signal?: AbortSignal | undefined;
}

export interface Rows {
  data: RaRecord[];
  /** absent where counting would make people wait */
  total?: number;
  pageInfo?: { hasNextPage: boolean; hasPreviousPage: boolean };
}

/** How the records of one resource are read and written over the generated client. What is missing can't be done. */
export interface Adapter {
  list?(page: Page): Promise<Rows>;
  one?(id: string, signal?: AbortSignal): Promise<RaRecord>;
  create?(record: Record<string, unknown>): Promise<RaRecord>;
  update?(id: string, changed: Record<string, unknown>): Promise<RaRecord>;
}

interface Pagination {
  page: number;
  total?: number | undefined;
  nextCursor?: string | null;
}

/** Rows of a paged answer: with a total where it brings one, else with what lies before and after. */
export function rowsOf(data: RaRecord[], pagination: Pagination): Rows {
  if (pagination.total !== undefined) return { data, total: pagination.total };
  const hasNextPage = Boolean(pagination.nextCursor);
  return { data, pageInfo: { hasNextPage, hasPreviousPage: pagination.page > 1 } };
}

/** All of a list that isn't paged: sorted, filtered and cut here. */
export function cut(all: RaRecord[], { page, perPage, sort }: Page): Rows {
  const direction = sort.order === 'ASC' ? 1 : -1;
  const sorted = all.toSorted((a, b) => direction * compare(a[sort.field], b[sort.field]));
  return { data: sorted.slice((page - 1) * perPage, page * perPage), total: all.length };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return wordOf(a).localeCompare(wordOf(b));
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

/**
 * A record with the names that the API takes: it answers with `points_cost` and takes `pointsCost`. Only the fields that are named
 * are sent; an empty one is sent as null, which clears it.
 */
export function bodyOf(record: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = record[toSnake(field)];
    if (value !== undefined) body[field] = value === '' ? null : value;
  }
  return body;
}

/** The same for something new, where what was left empty is left out. */
export function newBodyOf(
  record: Record<string, unknown>,
  fields: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(bodyOf(record, fields)).filter(([, value]) => value !== null));
}
