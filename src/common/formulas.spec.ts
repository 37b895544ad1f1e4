import fc from 'fast-check';
import { guarded, unguarded } from './formulas';

describe('cells that a spreadsheet would run', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+51 987', "'+51 987"],
    ['-x', "'-x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ["'=1", "''=1"],
    ['＝1', "'＝1"],
  ])('%j becomes %j', (cell, safe) => expect(guarded(cell)).toBe(safe));

  it.each(['', 'Ana', "'Ana", '+51987654321', '-5', '12.5', '1990-05-15', 'a=b'])('%j stays', (cell) =>
    expect(guarded(cell)).toBe(cell),
  );

  it('come back as they were, whatever they are', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...`'=+-@\t\r\n1a`), maxLength: 6 }),
    );
    fc.assert(fc.property(text, (cell) => expect(unguarded(guarded(cell))).toBe(cell)));
  });

  it('lose an apostrophe that somebody typed to keep a phone number text', () => {
    expect(unguarded("'+51987654321")).toBe('+51987654321');
  });
});
