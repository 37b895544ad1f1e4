import fc from 'fast-check';
import { characters, isBlank, isCalendarDate, isInstant, isStorable, utcDate } from './text';

describe('characters', () => {
  it.each([
    ['', 0],
    ['María', 5],
    ['🌹🌹', 2],
    ['e\u0301', 2],
  ])('of "%s" are %i', (text, count) => {
    expect(characters(text)).toBe(count);
  });
});

describe('what PostgreSQL can keep', () => {
  it.each(['', 'María', '🌹', '\u202e', "'; drop table customers; --"])(
    'is any text, such as "%s"',
    (text) => {
      expect(isStorable(text)).toBe(true);
    },
  );

  it.each([
    ['NUL', 'a\0b'],
    ['a high surrogate alone', 'a\ud83c'],
    ['a low surrogate alone', '\udf39a'],
    ['surrogates in the wrong order', '\udf39\ud83c'],
  ])('is not %s', (_, text) => {
    expect(isStorable(text)).toBe(false);
  });
});

describe('white space alone', () => {
  it.each(['', ' ', '\t\n', '\u00a0\u3000'])('is blank', (text) => {
    expect(isBlank(text)).toBe(true);
  });

  it('is not once there is something else', () => {
    expect(isBlank(' a ')).toBe(false);
  });
});

describe('a calendar date', () => {
  it.each(['2026-01-31', '2024-02-29', '2000-02-29', '9999-12-31'])('is %s', (date) => {
    expect(isCalendarDate(date)).toBe(true);
  });

  it.each([
    ...[
      '2026-02-29',
      '1900-02-29',
      '2026-02-30',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-1-1',
      '26-01-01',
    ],
    ...['infinity', 'now', 'today', '', '2026-01-31 ', '2026-01-31T00:00:00Z', '-2026-01-31', '02026-01-31'],
    '２０２６-01-31',
  ])('is not "%s"', (date) => {
    expect(isCalendarDate(date)).toBe(false);
  });

  it('is every day that there is', () => {
    const years = { min: new Date('1900-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
    fc.assert(
      fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
        expect(isCalendarDate(utcDate(date))).toBe(true);
      }),
    );
  });
});

describe('an instant', () => {
  it.each([
    ...[
      '2026-01-31T12:00:00Z',
      '2026-01-31T12:00:00.1Z',
      '2026-01-31T12:00:00.123+05:30',
      '2026-01-31T23:59:59-23:59',
    ],
    ...['1900-01-01T00:00:00Z', '1899-12-31T23:59:59-00:01', '9999-12-31T23:59:59.999Z'],
  ])('is %s', (text) => {
    expect(isInstant(text)).toBe(true);
  });

  it.each([
    ...[
      '2026-01-31',
      '2026-01-31T12:00:00',
      '2026-01-31 12:00:00Z',
      '2026-01-31T12:00Z',
      '2026-01-31T24:00:00Z',
    ],
    ...['2026-01-31T12:60:00Z', '2026-01-31T12:00:60Z', '2026-02-30T12:00:00Z', '2026-01-31T12:00:00+24:00'],
    ...['2026-01-31T12:00:00.1234Z', '2026-01-31t12:00:00z', 'now', 'infinity', '', '1767225600000'],
    ...[
      '1899-12-31T23:59:59Z',
      '1900-01-01T00:00:00+00:01',
      '9999-12-31T23:59:59-00:01',
      '0000-01-01T00:00:00Z',
    ],
  ])('is not "%s"', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});

describe('the day of an instant', () => {
  it('is the one in UTC', () => {
    expect(utcDate(new Date('2026-01-31T23:30:00-05:00'))).toBe('2026-02-01');
  });
});
