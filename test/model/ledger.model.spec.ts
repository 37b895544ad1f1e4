import { report, SHORT } from '../load/report';
import { Lane } from './lane';

const TOTAL = Number(process.env.MODEL_COMMANDS ?? 2_000);
const LANES = 2;

/** Random commands on the real service and on a plain model: they never disagree, and no invariant ever breaks. */
describe('the ledger against its model', () => {
  it(
    `agrees over ${TOTAL} commands`,
    async () => {
      const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31);
      process.stdout.write(`model seed ${seed}\n`);
      const startedAt = Date.now();
      const stop = { isAsked: false };
      const lanes = Array.from({ length: LANES }, (_, index) => new Lane(seed + index * 1_000_003, stop));
      const settled = await Promise.allSettled(lanes.map((lane) => lane.run(Math.ceil(TOTAL / LANES))));
      const results = settled.map((lane) => {
        if (lane.status === 'rejected') throw lane.reason;
        return lane.value;
      });
      const commands = results.reduce((sum, result) => sum + result.commands, 0);
      const sequences = results.reduce((sum, result) => sum + result.sequences, 0);
      expect(commands).toBeGreaterThanOrEqual(TOTAL);
      if (SHORT) return;
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      report('model', 'The ledger against its model', 'npm run test:model', [
        `Seed ${seed}: ${commands} commands in ${sequences} sequences, each in an organization of its own, ${seconds} s`,
        `(${Math.round(commands / seconds)} a second). After every command balances, tiers, statistics and every`,
        'invariant of the ledger were compared. Divergences: 0.',
        '',
        'Commands: register, earn (with its preview before and its explanation after, and old orders again), adjust,',
        'reverse by entry and by order, redeem, use, cancel, delete, switch programs, edit tiers and re-evaluate, let',
        'days pass, run the expiry job, merge customers and undo it, assign, reserve (validated before), use and roll back coupons; a part of them sent twice under one key, and some again much later.',
      ]);
    },
    120_000 + TOTAL * 60,
  );
});
