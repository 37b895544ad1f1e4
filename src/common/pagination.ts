import { createHash } from 'node:crypto';
import { AppError, invalidField } from './errors';
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

/** An opaque cursor for the rows after `position`. */
export function makeCursor(position: Position, binding: unknown): string {
  const parts = [digest(binding), position.createdAt.getTime(), position.order, position.id];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function readCursor(cursor: string, binding: unknown): Position {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 4) throw new Error('shape');
    const [bound, createdAt, order, id] = parts as unknown[];
    if (bound !== digest(binding) || !isTime(createdAt) || !Number.isSafeInteger(order) || !isUuid(id)) {
      throw new Error('content');
    }
    return { createdAt: new Date(createdAt), order: order as number, id };
  } catch {
    throw new AppError('VALIDATION_ERROR', { cursor: ['cursor must be the nextCursor of the same list'] });
  }
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

/** Page, limit, total and the next cursor as every list answers them. `total` null leaves out the totals. */
export function paginationOf(
  request: PageRequest,
  total: number | null,
  nextCursor: string | null,
): Record<string, number | string | null> {
  const { page, limit } = request;
  if (total === null) return { page, limit, nextCursor };
  return { page, limit, total, totalPages: Math.ceil(total / limit), nextCursor };
}
