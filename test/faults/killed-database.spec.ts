import { expectClean } from './expect-clean';
import { killDatabase } from './killed-database';
import { UNSAFE } from './own-server';

const seed = Date.now() % 2 ** 31;

describe('kill -9 of PostgreSQL under sixteen clients', () => {
  it('loses, doubles and halves nothing; the service lives on and answers two seconds after the database', async () => {
    const outcome = await killDatabase(2, seed);
    expectClean(outcome);
    expect(outcome.survived).toBe(true);
    expect(Math.max(...outcome.backMs)).toBeLessThan(2_000);
    expect(outcome.reckoning.acknowledged).toBeGreaterThan(20);
  }, 240_000);

  it('is seen to lose acknowledged writes where the database acknowledges before it writes', async () => {
    const { reckoning } = await killDatabase(1, seed, UNSAFE);
    expect(reckoning.lost.length).toBeGreaterThan(0);
  }, 240_000);
});
