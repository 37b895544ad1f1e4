import { expectClean } from './expect-clean';
import { killService } from './killed-service';

it('kill -9 of the service, twice under sixteen clients: nothing lost, twice or by half', async () => {
  const outcome = await killService(2, Date.now() % 2 ** 31);
  expectClean(outcome);
  expect(outcome.reckoning.acknowledged).toBeGreaterThan(50);
  expect(Math.min(...outcome.inFlight)).toBeGreaterThan(0);
}, 240_000);
