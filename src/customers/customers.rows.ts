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

export type OwnerRow = CustomerRow & AccountRow & { marketing_opt_in: boolean };

export interface StartRow {
  default_country: string;
  program_id: string | null;
  tier_id: string | null;
  tier_name: string | null;
}

export interface ListRow extends CustomerRow, AccountRow {}

export interface ProfileRow extends CustomerRow, AccountRow {
  marketing_opt_in: boolean;
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
