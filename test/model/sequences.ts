import fc from 'fast-check';
import { AssignCoupon, Reserve, SettleCoupon } from './coupon-commands';
import { Adjust, Earn, Redeem, Register, Remove, Repeat, Reverse, Settle } from './ledger-commands';
import { Merge, Undo } from './merging-commands';
import { EXPIRE_AFTER_DAYS } from './model-types';
import { EditTier, PassDays, RunExpiry, Switch, Twice } from './setting-commands';
import type { Command } from './steps';

const who = fc.nat(7);
const days = fc.option(fc.integer({ min: 1, max: 20 }));
const earlier = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(20) });

const earn = (most: number) =>
  fc
    .tuple(who, fc.integer({ min: 0, max: most }), earlier)
    .map(([choice, amount, again]) => new Earn(choice, amount, again));

const adjust = fc
  .tuple(who, fc.integer({ min: -150, max: 150 }).filter(Boolean), days)
  .map(([choice, amount, expiry]) => new Adjust(choice, amount, expiry));

const reverse = fc
  .tuple(fc.nat(30), fc.option(fc.integer({ min: 1, max: 120 })), fc.boolean())
  .map(([which, points, byOrder]) => new Reverse(which, points, byOrder));

const settle = fc
  .tuple(fc.nat(20), fc.constantFrom('used' as const, 'cancelled' as const, 'cancelled' as const))
  .map(([which, next]) => new Settle(which, next));

const thresholds = fc.constantFrom(
  new EditTier(0, 'Silver', { minPoints: 200 }),
  new EditTier(0, 'Silver', { minPoints: 500 }),
  new EditTier(0, 'Silver', { minPoints: 900 }),
  new EditTier(0, 'Gold', { minPoints: 1500, multiplier: 130 }),
  new EditTier(0, 'Gold', { minPoints: 2000, multiplier: 125 }),
  new EditTier(1, 'Gold', { minPoints: 1000 }),
  new EditTier(1, 'Gold', { minPoints: 2500 }),
  new EditTier(1, 'Silver', { multiplier: 111 }),
  new EditTier(1, 'Bronze', { multiplier: 101 }),
);

const merge = fc.tuple(who, who).map(([from, to]) => new Merge(from, to));

const undo = fc.nat(4).map((fromLast) => new Undo(fromLast));

const redeem = who.map((choice) => new Redeem(choice));

const whichCoupon = fc.nat(1);

const reserve = fc
  .tuple(whichCoupon, fc.option(who, { freq: 6 }))
  .map(([coupon, choice]) => new Reserve(coupon, choice));

const settleCoupon = fc
  .tuple(
    fc.oneof(fc.constant(0), fc.nat(5)),
    fc.constantFrom('used' as const, 'used' as const, 'rolled_back' as const),
  )
  .map(([which, next]) => new SettleCoupon(which, next));

/** Rarely assigned: from then on it is for those alone. */
const coupons = fc.oneof(
  { weight: 4, arbitrary: reserve },
  { weight: 3, arbitrary: settleCoupon },
  {
    weight: 1,
    arbitrary: fc.tuple(whichCoupon, who).map(([coupon, choice]) => new AssignCoupon(coupon, choice)),
  },
);

const writes = fc.oneof(
  earn(60_000),
  earn(30_000),
  adjust,
  reverse,
  redeem,
  redeem,
  settle,
  thresholds,
  merge,
  undo,
  coupons,
);

/** Rare ones; deletions above all, or nobody would have a history. */
const settings = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(new Switch(0), new Switch(0), new Switch(1), new Switch(null)) },
  { weight: 2, arbitrary: thresholds },
  { weight: 1, arbitrary: who.map((choice) => new Remove(choice)) },
);

/** Sequences of commands of at most this length. */
export const sequences = (length: number) => {
  const kinds: fc.Arbitrary<Command>[] = [
    fc.constant(new Register()),
    earn(60_000),
    earn(30_000),
    adjust,
    reverse,
    redeem,
    redeem,
    settle,
    merge,
    undo,
    undo,
    fc.constantFrom(1, 3, 8, EXPIRE_AFTER_DAYS - 1, EXPIRE_AFTER_DAYS).map((count) => new PassDays(count)),
    fc.constant(new RunExpiry()),
    coupons,
    settings,
    writes.map((command) => new Twice(command)),
    fc.nat(30).map((which) => new Repeat(which)),
  ];
  const atTheTill: fc.Arbitrary<Command>[] = [
    fc.constant(new Register()),
    ...[coupons, coupons, coupons, coupons, coupons, coupons, coupons, coupons],
    merge,
    undo,
    fc.oneof(
      fc.constant(new PassDays(1)),
      who.map((choice) => new Remove(choice)),
      coupons.map((command) => new Twice(command)),
    ),
  ];
  const limits = { maxCommands: length, size: 'max' } as const;
  // Limits are met where most commands are about the coupons that have them.
  return fc.oneof(
    { weight: 4, arbitrary: fc.commands(kinds, limits) },
    { weight: 1, arbitrary: fc.commands(atTheTill, limits) },
  );
};
