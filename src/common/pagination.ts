import { createHash } from 'node:crypto';
import { type AppError, invalidField } from './errors';
import { isUuid } from './ids';

export interface PageRequest {
  page: number;
  limit: number;
  cursor?: string;
}

/** Where a page ends: the sort key of its last row. `order` breaks ties of one millisecond before the id does. */
export interface Position {
  createdAt: Date;
  order: number;
  id: string;
}

/** How to begin a page: after a position, or after a number of rows. */
export interface PageStart {
  after: Position | null;
  skip: number;
}

/**
 * Where the requested page begins.
 * @param binding what the list was asked for besides the page: a cursor is good for that alone
 * @throws AppError VALIDATION_ERROR when `cursor` stands beside `page`, or was not made for this binding
 */
export function pageStart(request: PageRequest, pageGiven: boolean, binding: unknown): PageStart {
  if (request.cursor === undefined) return { after: null, skip: (request.page - 1) * request.limit };
  if (pageGiven) throw invalidField('cursor', 'cursor and page exclude each other');
  return { after: readCursor(request.cursor, binding), skip: 0 };
}

/** Where a page of a list ends that is sorted by something else: the value of its last row, and the id. */
export interface SortPosition {
  key: string | number | null;
  id: string;
}

/** As `pageStart`, for a list with a sort of its own. @param isKey tells what the list can be sorted by */
export function sortedPageStart(
  request: PageRequest,
  pageGiven: boolean,
  binding: unknown,
  isKey: (key: unknown) => boolean,
): { after: SortPosition | null; skip: number } {
  if (request.cursor === undefined) return { after: null, skip: (request.page - 1) * request.limit };
  if (pageGiven) throw invalidField('cursor', 'cursor and page exclude each other');
  const [key, id, ...more] = readParts(request.cursor, binding);
  if (more.length > 0 || !isKey(key) || !isUuid(id)) throw wrongCursor();
  return { after: { key: key as SortPosition['key'], id }, skip: 0 };
}

/** An opaque cursor for the rows after `position`. */
export function makeCursor(position: Position, binding: unknown): string {
  return cursorOf(binding, [position.createdAt.getTime(), position.order, position.id]);
}

/** The same for a list with a sort of its own. */
export function makeSortCursor({ key, id }: SortPosition, binding: unknown): string {
  return cursorOf(binding, [key, id]);
}

function cursorOf(binding: unknown, parts: unknown[]): string {
  return Buffer.from(JSON.stringify([digest(binding), ...parts])).toString('base64url');
}

function readCursor(cursor: string, binding: unknown): Position {
  const [createdAt, order, id, ...more] = readParts(cursor, binding);
  if (more.length > 0 || !isTime(createdAt) || !Number.isSafeInteger(order) || !isUuid(id)) {
    throw wrongCursor();
  }
  return { createdAt: new Date(createdAt), order: order as number, id };
}

/** What a cursor was made of. @throws AppError VALIDATION_ERROR unless it was made for this binding */
function readParts(cursor: string, binding: unknown): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts[0] === digest(binding)) return parts.slice(1);
  } catch {
    // It is told below.
  }
  throw wrongCursor();
}

function wrongCursor(): AppError {
  return invalidField('cursor', 'cursor must be the nextCursor of the same list');
}

/** PostgreSQL's timestamps end before JavaScript's do. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Math.abs(value as number) < 4e12;
}

function digest(binding: unknown): string {
  return createHash('sha256').update(JSON.stringify(binding)).digest('base64url').slice(0, 12);
}

/** The page's rows out of one row more than asked for, and whether there are more. */
export function cutPage<T>(rows: T[], limit: number): { rows: T[]; more: boolean } {
  return rows.length > limit ? { rows: rows.slice(0, limit), more: true } : { rows, more: false };
}

/** What a list says of its page. */
export interface Pagination {
  page: number;
  limit: number;
  total?: number;
  totalPages?: number;
  nextCursor: string | null;
}

/** Page, limit, total and the next cursor as every list answers them. `total` null leaves out the totals. */
export function paginationOf(
  request: PageRequest,
  total: number | null,
  nextCursor: string | null,
): Pagination {
  const { page, limit } = request;
  if (total === null) return { page, limit, nextCursor };
  return { page, limit, total, totalPages: Math.ceil(total / limit), nextCursor };
}
