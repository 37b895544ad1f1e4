import { isUuid, newId } from './ids';

describe('newId', () => {
  const ids = Array.from({ length: 20_000 }, newId);

  it('makes UUIDs of version 7 with the time in front', () => {
    const before = Date.now();
    const id = newId();
    const time = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect([isUuid(id), id[14]]).toEqual([true, '7']);
    expect('89ab').toContain(id[19]);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  it('makes each greater than the one before, many in a millisecond too', () => {
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves the last twelve digits to chance', () => {
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
  });
});
