import type { RollupMetric } from '../totals/rollups';

export interface CustomerRow {
  id: string;
  organization_id: string;
  name: string;
  email: string | null;
  phone: string | null;
  birth_date: string | null;
  created_at: Date;
}

export interface AccountRow {
  account_id: string | null;
  program_id: string | null;
  points_balance: number;
  total_points_earned: number;
  tier_id: string | null;
  tier_name: string | null;
}

/** Who has a phone or an e-mail, perhaps by somebody who was merged into her. */
export type OwnerRow = CustomerRow &
  AccountRow & {
    marketing_opt_in: boolean;
    version: number;
    anonymized_at: Date | null;
    is_alias: boolean;
    by_phone: boolean;
  };

export type LockedCustomerRow = CustomerRow & {
  marketing_opt_in: boolean;
  version: number;
  anonymized_at: Date | null;
  merged_into: string | null;
};

export interface StartRow {
  default_country: string;
  program_id: string | null;
  tier_id: string | null;
  tier_name: string | null;
}

export interface ListRow extends CustomerRow, AccountRow {}

/** A row of a search, with the total when it was asked for; without a customer when the page is empty. */
export type FoundRow = (ListRow | { id: null }) & { total: number | null };

export interface ProfileRow extends CustomerRow, AccountRow {
  marketing_opt_in: boolean;
  anonymized_at: Date | null;
  /** set when another customer was asked for, who was merged into this one */
  merged_into: string | null;
  version: number;
  program_name: string | null;
  next_tier: { id: string; name: string; min_points: number } | null;
  recent: Record<string, unknown>[];
}

/** The values of a customer that can be changed. */
export interface CustomerValues {
  name: string;
  email: string | null;
  phone: string | null;
  birthDate: string | null;
  marketingOptIn: boolean;
}

export interface Search {
  term: string;
  digits: string | null;
}

export interface ListStart {
  after: { createdAt: Date; id: string } | null;
  skip: number;
}

/** A part of what a customer holds of the analytics' roll-ups. */
export interface ShareRow {
  metric: RollupMetric;
  program_id: string;
  subject_id: string | null;
  at: Date | null;
  amount: number;
}
