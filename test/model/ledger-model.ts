import { CouponModel } from './coupon-model';
import {
  belongsTo,
  DAY,
  defaultPrograms,
  type ModelAccount,
  type ModelCustomer,
  type ModelEntry,
  type ModelLot,
  type ModelMerge,
  type ModelProgram,
  type ModelRedemption,
  type ModelTier,
  type Refusal,
  REWARD,
  standing,
  type Taken,
} from './model-types';

/**
 * The ledger once more, as plainly as it can be said: lists of lots, no versions, no SQL. What the service answers is
 * held against it after every command.
 */

export class LedgerModel {
  now = 0;
  /** the first one has the reward */
  readonly programs = defaultPrograms();
  active: ModelProgram | null = this.programs[0];
  customers: ModelCustomer[] = [];
  entries: ModelEntry[] = [];
  redemptions: ModelRedemption[] = [];
  merges: ModelMerge[] = [];
  readonly coupons = new CouponModel();
  stock = REWARD.stock;
  private made = 0;

  /** The customer of that number, or whoever stands for her by now. */
  customer(index: number): ModelCustomer {
    return standing(this.customers[index] as ModelCustomer);
  }

  register(): void {
    const customer: ModelCustomer = { accounts: [], deleted: false, mergedInto: null };
    this.customers.push(customer);
    if (this.active) this.enroll(customer, this.active);
  }

  account(customer: ModelCustomer, program: ModelProgram | null): ModelAccount | undefined {
    return customer.accounts.find((account) => account.program === program);
  }

  balance(account: ModelAccount): number {
    return this.open(account).reduce((sum, lot) => sum + lot.remaining, 0);
  }

  tier({ totalEarned, program }: Pick<ModelAccount, 'totalEarned' | 'program'>): ModelTier {
    return program.tiers.find(({ minPoints }) => totalEarned >= minPoints) as ModelTier;
  }

  /** The entry that an order has earned; it is free again when that customer was deleted. */
  ofOrder(order: string): ModelEntry | undefined {
    return this.entries.find((entry) => entry.order === order && !entry.account.customer.deleted);
  }

  /** @returns the entry, null for no points, or why not */
  earn(
    customer: ModelCustomer,
    order: string,
    amount: number,
  ): { entry: ModelEntry | null; isFirst: boolean } | Refusal {
    const program = this.active;
    if (customer.deleted) return { code: 'NOT_FOUND' };
    if (!program) return { code: 'NO_ACTIVE_PROGRAM' };
    const before = this.ofOrder(order);
    if (before && standing(before.account.customer) !== customer) return { code: 'ORDER_ALREADY_EARNED' };
    const account = this.enroll(customer, program);
    if (before) return { entry: before, isFirst: false };
    const points = this.pointsFor(program, this.tier(account), amount);
    if (points === 0) return { entry: null, isFirst: false };
    this.writeOff(account);
    account.totalEarned += points;
    const { expireAfterDays: days } = program;
    const entry = this.credit(account, 'earned', points, days === null ? null : this.now + days * DAY);
    entry.order = order;
    return { entry, isFirst: true };
  }

  adjust(customer: ModelCustomer, amount: number, days: number | null): ModelEntry | Refusal {
    const program = this.active;
    if (customer.deleted) return { code: 'NOT_FOUND' };
    if (!program) return { code: 'NO_ACTIVE_PROGRAM' };
    const open = this.account(customer, program);
    if ((open ? this.balance(open) : 0) + amount < 0) return { code: 'INSUFFICIENT_POINTS' };
    const account = this.enroll(customer, program);
    this.writeOff(account);
    if (amount > 0)
      return this.credit(account, 'adjusted', amount, days === null ? null : this.now + days * DAY);
    const entry = this.append(account, 'adjusted', amount);
    entry.taken = this.spend(account, -amount, null);
    return entry;
  }

  reverse(entry: ModelEntry, wanted: number | null): Refusal | { unrecovered: number } {
    const account = standing(entry.account);
    if (account.customer.deleted) return { code: 'NOT_FOUND' };
    const left = Math.abs(entry.points) - entry.reversed;
    if (left === 0) return { code: 'ALREADY_REVERSED' };
    if (wanted !== null && wanted > left) return { code: 'VALIDATION_ERROR' };
    const points = wanted ?? left;
    this.writeOff(account);
    const skip = entry.reversed;
    entry.reversed += points;
    if (entry.points < 0) {
      this.giveBack(account, entry.taken, points, skip);
      this.happened(entry.account, points, 0);
      return { unrecovered: 0 };
    }
    const taken = Math.min(points, this.balance(account));
    const earned = entry.type === 'earned' ? points : 0;
    this.spend(account, taken, entry.lot);
    if (entry.lot) entry.lot.owed += points - taken;
    if (entry.lot) entry.lot.standing -= points;
    account.totalEarned -= earned;
    this.happened(entry.account, -taken, -earned);
    return { unrecovered: points - taken };
  }

  redeem(customer: ModelCustomer): ModelRedemption | Refusal {
    if (customer.deleted) return { code: 'NOT_FOUND' };
    const account = this.account(customer, this.programs[0]);
    const mine = this.redemptions.filter((each) => each.account === account && each.status !== 'cancelled');
    if (mine.length >= REWARD.max) return { code: 'REWARD_LIMIT_REACHED' };
    if (this.stock === 0) return { code: 'REWARD_OUT_OF_STOCK' };
    if (!account || this.balance(account) < REWARD.cost) return { code: 'INSUFFICIENT_POINTS' };
    this.writeOff(account);
    this.stock -= 1;
    const redemption: ModelRedemption = {
      account,
      home: account,
      status: 'issued',
      taken: this.spend(account, REWARD.cost, null),
    };
    this.redemptions.push(redemption);
    return redemption;
  }

  settle(redemption: ModelRedemption, next: 'used' | 'cancelled'): Refusal | null {
    const { account } = redemption;
    if (account.customer.deleted) return { code: 'NOT_FOUND' };
    if (redemption.status === 'cancelled' && next === 'cancelled') return { code: 'ALREADY_REVERSED' };
    if (redemption.status !== 'issued') return { code: 'CONFLICT' };
    redemption.status = next;
    if (next === 'cancelled') {
      this.writeOff(account);
      this.stock += 1;
      this.giveBack(account, redemption.taken, REWARD.cost, 0);
      this.happened(redemption.home, REWARD.cost, 0);
    }
    return null;
  }

  totals() {
    const accounts = this.customers.flatMap(({ accounts: mine, deleted }) => (deleted ? [] : mine));
    return {
      totalCustomers: this.customers.filter(({ deleted, mergedInto }) => !deleted && !mergedInto).length,
      totalPointsBalance: accounts.reduce((sum, account) => sum + this.balance(account), 0),
      totalPointsEarned: accounts.reduce((sum, { totalEarned }) => sum + totalEarned, 0),
      totalRedemptions: this.redemptions.filter(
        ({ account, status }) => status !== 'cancelled' && !account.customer.deleted,
      ).length,
    };
  }

  pointsFor({ rate, exact }: ModelProgram, { multiplier }: ModelTier, amount: number): number {
    const paid = exact ? amount : Math.floor(amount / 100) * 100;
    return Math.floor((paid * rate * multiplier) / 10_000);
  }

  enroll(customer: ModelCustomer, program: ModelProgram): ModelAccount {
    const found = this.account(customer, program);
    if (found) return found;
    const account = { customer, program, lots: [], totalEarned: 0, mergedInto: null };
    customer.accounts.push(account);
    return account;
  }

  /** What isn't due, in the order in which it is spent. */
  open(account: ModelAccount): ModelLot[] {
    return account.lots
      .filter((lot) => lot.remaining > 0 && (lot.expiresAt === null || lot.expiresAt > this.now))
      .sort((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || a.order - b.order);
  }

  /** Every write begins with what is due. */
  writeOff(account: ModelAccount): void {
    for (const lot of account.lots) {
      if (lot.expiresAt === null || lot.expiresAt > this.now) continue;
      this.happened(lot.home, -lot.remaining, 0);
      lot.remaining = 0;
    }
  }

  /** What happens to something that a merge brought over changes what is the source's. */
  private happened(home: ModelAccount, points: number, earned: number): void {
    const parts = this.merges.flatMap((merge) => (merge.undone ? [] : merge.parts));
    for (const part of parts.filter(({ source }) => belongsTo(home, source))) {
      part.points += points;
      part.earned += earned;
    }
  }

  private credit(account: ModelAccount, type: ModelEntry['type'], points: number, expiresAt: number | null) {
    const entry = this.append(account, type, points);
    entry.lot = this.lot(account, points, expiresAt);
    return entry;
  }

  private append(account: ModelAccount, type: ModelEntry['type'], points: number): ModelEntry {
    const entry = { account, type, points, reversed: 0, order: null, taken: [], lot: null };
    this.entries.push(entry);
    return entry;
  }

  lot(account: ModelAccount, points: number, expiresAt: number | null): ModelLot {
    const lot = {
      home: account,
      remaining: points,
      standing: points,
      owed: 0,
      expiresAt,
      order: (this.made += 1),
    };
    account.lots.push(lot);
    return lot;
  }

  private spend(account: ModelAccount, points: number, first: ModelLot | null): Taken[] {
    const lots = this.open(account).sort((a, b) => Number(b === first) - Number(a === first));
    const taken: Taken[] = [];
    let missing = points;
    for (const lot of lots) {
      const some = Math.min(missing, lot.remaining);
      if (some === 0) continue;
      lot.remaining -= some;
      missing -= some;
      taken.push({ lot, points: some });
    }
    return taken;
  }

  /**
   * The lot that expires last gets its points back first. What it owes is taken again at once; and what it holds beyond
   * what its credit still stands for pays the debts of the other lots.
   */
  private giveBack(account: ModelAccount, taken: Taken[], points: number, skip: number): void {
    let left = points;
    let skipped = skip;
    const returns: { lot: ModelLot; target: ModelLot; points: number; surplus: number }[] = [];
    const known = taken.filter(({ lot }) => !lot.home.customer.deleted);
    const gone = taken.filter((each) => !known.includes(each)).map((each) => ({ ...each, lot: GONE }));
    for (const { lot, points: used } of [...known.sort((a, b) => lastFirst(a.lot, b.lot)), ...gone]) {
      const back = Math.min(skipped, used);
      skipped -= back;
      const some = Math.min(left, used - back);
      if (some === 0) continue;
      left -= some;
      const surplus = Math.min(some, lot.remaining + some - lot.standing);
      const over = lot.expiresAt !== null && lot.expiresAt <= this.now;
      const elsewhere = !account.lots.includes(lot);
      const expiresAt = over ? this.now + 7 * DAY : lot.expiresAt;
      const target = over || elsewhere ? this.lot(account, some, expiresAt) : lot;
      if (target === lot) lot.remaining += some;
      if (!elsewhere) returns.push({ lot, target, points: some, surplus });
    }
    for (const back of returns) back.surplus -= this.pay(account, back.lot, back.target, back.points);
    for (const back of returns) {
      for (const debtor of [...account.lots].sort(lastFirst)) {
        back.surplus -= this.pay(account, debtor, back.target, back.surplus);
      }
    }
  }

  private pay(account: ModelAccount, debtor: ModelLot, from: ModelLot, most: number): number {
    const points = Math.max(0, Math.min(debtor.owed, most));
    this.spend(account, points, from);
    debtor.owed -= points;
    this.happened(debtor.home, -points, 0);
    return points;
  }
}

/** Stands for a lot that went with its customer, of whom another one had it for the time of a merge. */
const GONE = { remaining: 0, standing: 0, owed: 0, expiresAt: null, order: 0 } as unknown as ModelLot;

function lastFirst(a: ModelLot, b: ModelLot): number {
  return (b.expiresAt ?? Infinity) - (a.expiresAt ?? Infinity) || b.order - a.order;
}
