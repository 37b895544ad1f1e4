import fc from 'fast-check';
import { AppError } from './errors';
import { newId } from './ids';
import { cutPage, makeCursor, pageStart, paginationOf } from './pagination';

const POSITION = { createdAt: new Date('2026-01-31T12:00:00.123Z'), order: 7, id: newId() };
const PAGE = { page: 3, limit: 20 };

function refused(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('a page', () => {
  it('begins behind the pages before it', () => {
    expect(pageStart(PAGE, true, '')).toEqual({ after: null, skip: 40 });
    expect(pageStart({ page: 1, limit: 100 }, false, '')).toEqual({ after: null, skip: 0 });
  });

  it('is cut to its size, out of one row more', () => {
    expect(cutPage([1, 2, 3], 2)).toEqual({ rows: [1, 2], more: true });
    expect(cutPage([1, 2], 2)).toEqual({ rows: [1, 2], more: false });
    expect(cutPage([], 2)).toEqual({ rows: [], more: false });
  });

  it.each([
    [0, 0],
    [1, 1],
    [20, 1],
    [21, 2],
  ])('of %i items is one of %i', (total, totalPages) => {
    expect(paginationOf(PAGE, total, null)).toEqual({ ...PAGE, total, totalPages, nextCursor: null });
  });

  it('has no totals where none are wanted', () => {
    expect(paginationOf(PAGE, null, 'next')).toEqual({ ...PAGE, nextCursor: 'next' });
  });
});

describe('a cursor', () => {
  it('leads behind its position, to the millisecond', () => {
    const cursor = makeCursor(POSITION, ['list', 'maria']);
    expect(pageStart({ ...PAGE, cursor }, false, ['list', 'maria'])).toEqual({ after: POSITION, skip: 0 });
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(cursor.length).toBeLessThan(200);
  });

  it('is good for the list it was made for, and for no other', () => {
    const cursor = makeCursor(POSITION, ['list', 'maria']);
    expect(refused(() => pageStart({ ...PAGE, cursor }, false, ['list', 'ana']))).toBe('VALIDATION_ERROR');
  });

  it('excludes a page number', () => {
    const cursor = makeCursor(POSITION, '');
    expect(refused(() => pageStart({ ...PAGE, cursor }, true, ''))).toBe('VALIDATION_ERROR');
  });

  const bound = JSON.parse(Buffer.from(makeCursor(POSITION, ''), 'base64url').toString()) as [
    string,
    ...unknown[],
  ];
  it.each([
    ['a time that PostgreSQL has not', [bound[0], 8e15, 0, POSITION.id]],
    ['a fraction of a millisecond', [bound[0], 1.5, 0, POSITION.id]],
    ['a text as its time', [bound[0], '2026', 0, POSITION.id]],
    ['a fraction as its order', [bound[0], 1, 0.5, POSITION.id]],
    ['an id that is none', [bound[0], 1, 0, 'x']],
    ['a part too many', [...bound, 1]],
    ['an object', { 0: bound[0] }],
    ['nothing', null],
  ])('is refused with %s', (_, content) => {
    const cursor = Buffer.from(JSON.stringify(content)).toString('base64url');
    expect(refused(() => pageStart({ ...PAGE, cursor }, false, ''))).toBe('VALIDATION_ERROR');
  });

  it('is refused, never more, when it is anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.json()), (cursor) => {
        expect(refused(() => pageStart({ ...PAGE, cursor }, false, ''))).toBe('VALIDATION_ERROR');
      }),
    );
  });
});
