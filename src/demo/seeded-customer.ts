import { newId } from '../common/ids';
import { tierFor, type TierState } from '../loyalty/ledger/ledger.rules';
import { chance } from './chance';
import { type Person, personOf } from './people';

const DAY_MS = 24 * 60 * 60 * 1000;
const OLDEST_DAYS = 730;

/** What a customer is seeded into: the active program, and the moment of the run. */
export interface SeedPlan {
  programId: string;
  tiers: readonly TierState[];
  expireAfterDays: number | null;
  entries: number;
  now: Date;
}

export interface SeededEntry {
  id: string;
  version: number;
  type: 'earned' | 'adjusted';
  points: number;
  balanceAfter: number;
  totalEarnedAfter: number;
  tier: TierState | null;
  orderId: string;
  description: string;
  expiresAt: string;
  createdAt: string;
}

export interface SeededLot {
  id: string;
  entryId: string;
  points: number;
  remaining: number;
  expiresAt: string;
  createdAt: string;
}

export interface SeededLotUse {
  entryId: string;
  lotId: string;
  points: number;
}

/** A customer with her account and its whole history. Instants are ISO strings; what isn't there is ''. */
export interface SeededCustomer {
  id: string;
  person: Person;
  marketingOptIn: string;
  createdAt: string;
  accountId: string;
  balance: number;
  totalEarned: number;
  tier: TierState | null;
  lastEntryAt: string;
  nextExpiryAt: string;
  entries: SeededEntry[];
  lots: SeededLot[];
  lotUses: SeededLotUse[];
}

/**
 * The customer of a number: the same person with the same points in every run, with times relative to the run's. What
 * she earned and what was adjusted alternate; every second adjustment takes points away.
 */
export function seededCustomer(number: number, plan: SeedPlan): SeededCustomer {
  const createdAt = new Date(plan.now.getTime() - Math.floor(chance(number, 10) * OLDEST_DAYS * DAY_MS));
  const customer: SeededCustomer = {
    id: newId(),
    person: personOf(number),
    marketingOptIn: String(chance(number, 11) < 0.3),
    createdAt: createdAt.toISOString(),
    accountId: newId(),
    balance: 0,
    totalEarned: 0,
    tier: tierFor(plan.tiers, 0),
    lastEntryAt: '',
    nextExpiryAt: '',
    entries: [],
    lots: [],
    lotUses: [],
  };
  const times = entryTimes(number, createdAt, plan);
  times.forEach((at, index) => (index % 2 === 0 ? earn : adjust)(customer, number, index, at, plan));
  customer.nextExpiryAt = earliestExpiry(customer.lots);
  return customer;
}

/** In order, between the customer's beginning and now, and so late that nothing has expired yet. */
function entryTimes(number: number, createdAt: Date, { now, entries, expireAfterDays }: SeedPlan): Date[] {
  const oldest = expireAfterDays === null ? 0 : now.getTime() - expireAfterDays * DAY_MS * 0.9;
  const start = Math.max(createdAt.getTime(), Math.ceil(oldest));
  const share = (now.getTime() - start) / entries;
  return Array.from(
    { length: entries },
    (_, index) => new Date(start + Math.floor(share * (index + chance(number, 100 + index)))),
  );
}

function earn(customer: SeededCustomer, number: number, index: number, at: Date, plan: SeedPlan): void {
  // Most earn a little, a few a lot: 20 to 12,000.
  const points = Math.round(20 * 600 ** (chance(number, 200 + index) ** 2));
  const days = plan.expireAfterDays;
  const expiresAt = days === null ? '' : new Date(at.getTime() + days * DAY_MS).toISOString();
  customer.totalEarned += points;
  customer.tier = tierFor(plan.tiers, customer.totalEarned);
  const entry = append(customer, { type: 'earned', points, expiresAt, at });
  entry.orderId = `seed-${String(number).padStart(7, '0')}-${entry.version}`;
  openLot(customer, entry);
}

function adjust(customer: SeededCustomer, number: number, index: number, at: Date, { now }: SeedPlan): void {
  const size = chance(number, 200 + index);
  if (chance(number, 300 + index) < 0.5) {
    // At most half: a balance never falls to zero here.
    const points = -(1 + Math.floor((size * customer.balance) / 2));
    const entry = append(customer, { type: 'adjusted', points, expiresAt: '', at });
    entry.description = 'Correction at the till';
    return takeFromLots(customer, entry);
  }
  const expires = chance(number, 400 + index) < 0.2;
  const days = 1 + Math.floor(size * 365);
  const expiresAt = expires ? new Date(now.getTime() + days * DAY_MS).toISOString() : '';
  const points = 10 + Math.floor(size * 100);
  const entry = append(customer, { type: 'adjusted', points, expiresAt, at });
  entry.description = 'Welcome gift';
  openLot(customer, entry);
}

interface Posting {
  type: SeededEntry['type'];
  points: number;
  expiresAt: string;
  at: Date;
}

function append(customer: SeededCustomer, { type, points, expiresAt, at }: Posting): SeededEntry {
  customer.balance += points;
  customer.lastEntryAt = at.toISOString();
  const entry: SeededEntry = {
    id: newId(),
    version: customer.entries.length + 1,
    type,
    points,
    balanceAfter: customer.balance,
    totalEarnedAfter: customer.totalEarned,
    tier: customer.tier,
    orderId: '',
    description: '',
    expiresAt,
    createdAt: customer.lastEntryAt,
  };
  customer.entries.push(entry);
  return entry;
}

function openLot(customer: SeededCustomer, { id: entryId, points, expiresAt, createdAt }: SeededEntry): void {
  customer.lots.push({ id: newId(), entryId, points, remaining: points, expiresAt, createdAt });
}

/** What expires first goes first, then what is older: the order of the ledger's rules. */
function takeFromLots(customer: SeededCustomer, entry: SeededEntry): void {
  const lots = [...customer.lots].sort((a, b) =>
    a.expiresAt === b.expiresAt ? 0 : (a.expiresAt || '~') < (b.expiresAt || '~') ? -1 : 1,
  );
  let missing = -entry.points;
  for (const lot of lots) {
    const points = Math.min(missing, lot.remaining);
    if (points === 0) continue;
    lot.remaining -= points;
    missing -= points;
    customer.lotUses.push({ entryId: entry.id, lotId: lot.id, points });
  }
}

function earliestExpiry(lots: readonly SeededLot[]): string {
  const expiries = lots.filter((lot) => lot.remaining > 0 && lot.expiresAt !== '');
  return expiries.map((lot) => lot.expiresAt).sort()[0] ?? '';
}
