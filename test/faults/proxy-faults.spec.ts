import { expectClean } from './expect-clean';
import { cutCommits, delayEverything, resetEverything, swallowEverything } from './proxy-faults';

const seed = Date.now() % 2 ** 31;

/** Under sixteen clients that send each write again, with its key, until it is answered. */
describe('a network between service and database that', () => {
  it('cuts connections around COMMIT: nothing lost, twice or by half', async () => {
    const outcome = await cutCommits(60, seed);
    expectClean(outcome);
    const { before, behind, answered } = outcome.cuts;
    expect(before + behind + answered).toBe(60);
    expect(Math.min(before, behind, answered)).toBeGreaterThan(0);
    // Each cut is told as what it is: come again, and find out.
    expect(outcome.interruptions['503 UNAVAILABLE']).toBeGreaterThanOrEqual(60);
  }, 240_000);

  it('is late: the same', async () => {
    expectClean(await delayEverything(1_500, seed));
  }, 240_000);

  it('swallows what is sent: the same', async () => {
    const outcome = await swallowEverything(2, seed);
    expectClean(outcome);
    expect(outcome.interruptions['503 UNAVAILABLE']).toBeGreaterThan(0);
  }, 240_000);

  it('resets connections, and lets nobody in for a while: the same', async () => {
    const outcome = await resetEverything(12, seed);
    expectClean(outcome);
    expect(outcome.interruptions['503 UNAVAILABLE']).toBeGreaterThan(0);
  }, 240_000);
});
