import { invalidField } from '../common/errors';
import type { SortPosition } from '../common/pagination';
import { isStorable } from '../common/text';

export const LIST_SORTS = [
  'createdAt',
  '-createdAt',
  'name',
  '-name',
  'pointsBalance',
  '-pointsBalance',
  'totalPointsEarned',
  '-totalPointsEarned',
] as const;

/** What a list is sorted by; with a minus, the largest or the newest first. */
export type ListSort = (typeof LIST_SORTS)[number];

export const USUAL_SORT: ListSort = '-createdAt';

/** Whom a list shows; what isn't given doesn't matter. Points are those of the active program. */
export interface ListFilter {
  tierId?: string;
  minPoints?: number;
  maxPoints?: number;
  /** from this instant on */
  createdFrom?: Date;
  /** before this instant */
  createdTo?: Date;
  /** 1 to 12 */
  birthMonth?: number;
  hasPhone?: boolean;
  hasEmail?: boolean;
  marketingOptIn?: boolean;
}

/** The same as it stands in a request. */
export type FilterRequest = Omit<ListFilter, 'createdFrom' | 'createdTo'> & {
  createdFrom?: string;
  createdTo?: string;
};

/** Where a sorted page begins: behind a position, or behind a number of rows. */
export interface SortedStart {
  after: { key: Date | string | number | null; id: string } | null;
  skip: number;
}

/**
 * The filter of a request, without what isn't given.
 * @throws AppError VALIDATION_ERROR for a range that ends before it begins
 */
export function filterOf(request: FilterRequest): ListFilter {
  const { tierId, minPoints, maxPoints, createdFrom, createdTo } = request;
  const { birthMonth, hasPhone, hasEmail, marketingOptIn } = request;
  if (minPoints !== undefined && maxPoints !== undefined && minPoints > maxPoints)
    throw invalidField('minPoints', 'minPoints must not be more than maxPoints');
  const from = createdFrom === undefined ? undefined : new Date(createdFrom);
  const to = createdTo === undefined ? undefined : new Date(createdTo);
  if (from && to && from > to) throw invalidField('createdFrom', 'createdFrom must not be after createdTo');
  const filter: ListFilter = {
    ...{ tierId: tierId?.toLowerCase(), minPoints, maxPoints, createdFrom: from, createdTo: to },
    ...{ birthMonth, hasPhone, hasEmail, marketingOptIn },
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** True for a list as it always was: newest first, without a condition. */
export function isUsual(filter: ListFilter, sort: ListSort): boolean {
  return sort === USUAL_SORT && Object.keys(filter).length === 0;
}

/** Whether a cursor's value can be one that the list is sorted by. */
export function isKeyOf(sort: ListSort, key: unknown): boolean {
  if (sort.endsWith('createdAt')) return isTime(key);
  if (sort.endsWith('name')) return typeof key === 'string' && isStorable(key);
  return key === null || (Number.isSafeInteger(key) && (key as number) >= 0);
}

/** PostgreSQL's timestamps end before JavaScript's do. */
function isTime(key: unknown): boolean {
  return Number.isSafeInteger(key) && Math.abs(key as number) < 4e12;
}

/** A position as a statement takes it: times as times. */
export function startAfter(sort: ListSort, after: SortPosition): SortedStart['after'] {
  return { ...after, key: sort.endsWith('createdAt') ? new Date(after.key as number) : after.key };
}

/** A row's value as a cursor keeps it. */
export function cursorKey(key: Date | string | number | null): SortPosition['key'] {
  return key instanceof Date ? key.getTime() : key;
}
