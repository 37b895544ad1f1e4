import { spawnSync } from 'node:child_process';
import { expectClean } from './expect-clean';
import { fillDisk } from './full-disk';

/** Only root may mount, and not in every container; 53100 itself is staged in database-errors.spec.ts. */
const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'x', '/mnt']).status === 0;
const whereRootMayMount = mayMount ? it : it.skip;

describe('the disk of PostgreSQL', () => {
  whereRootMayMount(
    'runs full under sixteen clients, and there is room again: nothing lost, twice or by half',
    async () => {
      const outcome = await fillDisk(500, Date.now() % 2 ** 31);
      if (!outcome) throw new Error('the small disk could not be mounted');
      expectClean(outcome);
      expect(outcome.interruptions['503 UNAVAILABLE']).toBeGreaterThan(0);
      expect(outcome.survived).toBe(true);
    },
    240_000,
  );
});
