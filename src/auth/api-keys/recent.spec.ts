import { Allowance, Recent } from './recent';

describe('what is remembered', () => {
  it('holds until its time, and is told from what never was', () => {
    const recent = new Recent<number>(10);
    recent.remember('a', 1, 1000);
    expect(recent.find('a', 999)).toBe(1);
    expect(recent.find('a', 1000)).toBeUndefined();
    expect([recent.has('a'), recent.has('b')]).toEqual([true, false]);
  });

  it('is never more than the most: the oldest goes first', () => {
    const recent = new Recent<number>(2);
    for (const [index, name] of ['a', 'b', 'a', 'c'].entries()) recent.remember(name, index, 1000);
    expect(['a', 'b', 'c'].map((name) => recent.find(name, 0))).toEqual([2, undefined, 3]);
  });

  it('is forgotten by name or by what it is', () => {
    const recent = new Recent<number>(10);
    for (const name of ['a', 'b', 'c']) recent.remember(name, name.length, 1000);
    recent.delete('a');
    expect(recent.has('a')).toBe(false);
    recent.deleteWhere((value) => value === 1);
    expect(recent.has('b') || recent.has('c')).toBe(false);
  });
});

describe('an allowance', () => {
  it('is so many a second', () => {
    const allowance = new Allowance(2);
    expect([0, 1, 999].map((now) => allowance.take(now))).toEqual([true, true, false]);
    expect(allowance.take(1000)).toBe(true);
  });

  it('takes back what was not needed, within its second', () => {
    const allowance = new Allowance(1);
    allowance.take(5000);
    allowance.giveBack(5000);
    expect(allowance.take(5001)).toBe(true);
    allowance.giveBack(4000);
    expect(allowance.take(5002)).toBe(false);
  });
});
