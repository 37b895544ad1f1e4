/** What the model of the ledger consists of. */

export interface ModelLot {
  /** whose entry formed it */
  home: ModelAccount;
  remaining: number;
  /** what of its credit has not been reversed */
  standing: number;
  owed: number;
  expiresAt: number | null;
  /** which was there first */
  order: number;
}

export interface Taken {
  lot: ModelLot;
  points: number;
}

export interface ModelEntry {
  account: ModelAccount;
  type: 'earned' | 'adjusted';
  points: number;
  reversed: number;
  order: string | null;
  /** what a debit took of which lot, the first one first */
  taken: Taken[];
  lot: ModelLot | null;
}

export interface ModelRedemption {
  account: ModelAccount;
  /** who paid for it */
  home: ModelAccount;
  status: 'issued' | 'used' | 'cancelled';
  taken: Taken[];
}

export interface ModelAccount {
  customer: ModelCustomer;
  program: ModelProgram;
  lots: ModelLot[];
  totalEarned: number;
  /** who stands for it, and that one may be merged in turn */
  mergedInto: ModelAccount | null;
}

export interface ModelCustomer {
  /** at most one a program */
  accounts: ModelAccount[];
  deleted: boolean;
  mergedInto: ModelCustomer | null;
}

/** One program's part of a merge, and what of the target's account is the source's by now. */
export interface ModelPart {
  source: ModelAccount;
  target: ModelAccount;
  points: number;
  earned: number;
}

export interface ModelMerge {
  source: ModelCustomer;
  target: ModelCustomer;
  at: number;
  undone: boolean;
  parts: ModelPart[];
}

export interface ModelTier {
  name: string;
  minPoints: number;
  multiplier: number;
}

export interface ModelProgram {
  rate: number;
  exact: boolean;
  expireAfterDays: number | null;
  /** the highest first */
  tiers: ModelTier[];
}

/** Whoever stands for a customer or an account after all merges. */
export function standing<T extends { mergedInto: T | null }>(one: T): T {
  return one.mergedInto === null ? one : standing(one.mergedInto);
}

/** Whether the account is the other one, or was merged into it. */
export function belongsTo(account: ModelAccount, other: ModelAccount): boolean {
  return account === other || (account.mergedInto !== null && belongsTo(account.mergedInto, other));
}

export type Refusal = { code: string };

export const DAY = 24 * 60 * 60 * 1000;
export const EXPIRE_AFTER_DAYS = 30;
export const OTHER_RATE = 3;
export const REWARD = { cost: 40, stock: 7, max: 3 };

const defaultTiers = (): ModelTier[] => [
  { name: 'Platinum', minPoints: 5000, multiplier: 150 },
  { name: 'Gold', minPoints: 2000, multiplier: 125 },
  { name: 'Silver', minPoints: 500, multiplier: 110 },
  { name: 'Bronze', minPoints: 0, multiplier: 100 },
];

/** The program that the reward belongs to, and another one. */
export const defaultPrograms = (): readonly [ModelProgram, ModelProgram] => [
  { rate: 1, exact: false, expireAfterDays: EXPIRE_AFTER_DAYS, tiers: defaultTiers() },
  { rate: OTHER_RATE, exact: true, expireAfterDays: null, tiers: defaultTiers() },
];
