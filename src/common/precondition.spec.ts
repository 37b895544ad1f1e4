import fc from 'fast-check';
import { AppError } from './errors';
import { preconditionOf, refuseUnless } from './precondition';

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', '*'],
    ['"1"', ['1']],
    ['"1","2" , "3"', ['1', '2', '3']],
    ['W/"1"', []],
    [' ,"a,b",', ['a,b']],
    ['""', ['']],
  ])('%s names %j', (header, expected) => {
    expect(preconditionOf(header)).toEqual(expected);
  });

  it('is read or refused, whatever it is', () => {
    const header = fc.oneof(fc.string(), fc.stringMatching(/^[W/"1,* ]*$/));
    fc.assert(
      fc.property(header, (value) => {
        try {
          const read = preconditionOf(value);
          expect(read === '*' || Array.isArray(read)).toBe(true);
        } catch (error) {
          expect((error as AppError).code).toBe('VALIDATION_ERROR');
        }
      }),
    );
  });
});

describe('a version', () => {
  it.each([
    [undefined, true],
    ['*', true],
    [['3'], true],
    [['2', '3'], true],
    [['2'], false],
    [['03'], false],
    [[], false],
  ] as const)('3 with %j: %s', (precondition, allowed) => {
    const check = (): void => refuseUnless(precondition, 3);
    if (allowed) expect(check).not.toThrow();
    else expect(check).toThrow(new AppError('PRECONDITION_FAILED'));
  });
});
