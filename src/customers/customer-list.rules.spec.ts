import { cursorKey, filterOf, isKeyOf, isUsual, startAfter } from './customer-list.rules';

const ID = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11';

describe('a filter', () => {
  it('holds what is given, and nothing else', () => {
    expect(filterOf({})).toEqual({});
    expect(
      filterOf({
        tierId: ID.toUpperCase(),
        minPoints: 0,
        hasPhone: false,
        createdFrom: '2026-01-01T00:00:00Z',
      }),
    ).toStrictEqual({
      tierId: ID,
      minPoints: 0,
      hasPhone: false,
      createdFrom: new Date('2026-01-01T00:00:00Z'),
    });
  });

  it.each([
    [{ minPoints: 2, maxPoints: 1 }],
    [{ createdFrom: '2026-01-02T00:00:00Z', createdTo: '2026-01-01T00:00:00Z' }],
  ])('that ends before it begins is refused: %j', (request) => {
    expect(() => filterOf(request)).toThrow('not valid');
  });

  it.each([
    [{ minPoints: 1, maxPoints: 1 }],
    [{ createdFrom: '2026-01-01T00:00:00Z', createdTo: '2026-01-01T00:00:00Z' }],
  ])('of one point is none too wide: %j', (request) => expect(() => filterOf(request)).not.toThrow());
});

describe('a list', () => {
  it('is the usual one without a filter and in the usual order', () => {
    expect(isUsual({}, '-createdAt')).toBe(true);
    expect(isUsual({}, 'createdAt')).toBe(false);
    expect(isUsual({ hasPhone: false }, '-createdAt')).toBe(false);
  });
});

describe('the value of a cursor', () => {
  it.each([
    ['createdAt', 1_700_000_000_000, true],
    ['-createdAt', 8e15, false],
    ['createdAt', 1.5, false],
    ['createdAt', null, false],
    ['name', 'ana', true],
    ['-name', '', true],
    ['name', 'a\0', false],
    ['name', '\ud800', false],
    ['name', null, false],
    ['-pointsBalance', 0, true],
    ['pointsBalance', null, true],
    ['totalPointsEarned', -1, false],
    ['totalPointsEarned', '1', false],
    ['pointsBalance', 2 ** 53, false],
  ] as const)('of %s may be %j: %s', (sort, key, expected) => {
    expect(isKeyOf(sort, key)).toBe(expected);
  });

  it('is a time for a statement, and milliseconds in a cursor', () => {
    const at = new Date('2026-01-31T12:00:00.123Z');
    const key = cursorKey(at);
    expect(startAfter('-createdAt', { key, id: ID })).toEqual({ key: at, id: ID });
    expect(startAfter('name', { key: 'ana', id: ID })).toEqual({ key: 'ana', id: ID });
  });
});
