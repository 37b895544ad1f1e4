import { hasHaproxy } from './balancer';
import { drainInTurn } from './drain';

const isRequired = process.env.REQUIRE_HAPROXY === '1';
const whereHaproxyIs = hasHaproxy || isRequired ? it : it.skip;

describe('SIGTERM to instances behind haproxy in turn, under open-loop load', () => {
  whereHaproxyIs(
    'fails no request, and each leaves with 0',
    async () => {
      if (!hasHaproxy) throw new Error('REQUIRE_HAPROXY is set, and haproxy is not installed');
      const { failures, exits, requests } = await drainInTurn({
        ...{ restarts: 3, ratePerSecond: 30, drainMs: 1_000, enoughMs: 45_000 },
      });
      expect(failures).toEqual({});
      expect(exits.length).toBeGreaterThan(0);
      expect(exits).toEqual(exits.map(() => 0));
      expect(requests).toBeGreaterThan(30 * exits.length);
    },
    180_000,
  );
});
