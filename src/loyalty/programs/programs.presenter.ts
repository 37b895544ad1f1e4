import type { Program } from './program.entity';
import type { Tier } from './tier.entity';
import type { TierReevaluation } from './tier-reevaluation.entity';

/** What a program shows of its tiers. */
export type ProgramTier = Pick<Tier, 'id' | 'name' | 'min_points' | 'multiplier'>;

/** A program as the API shows it. */
export function programView(program: Omit<Program, 'organization_id'>, tiers: readonly ProgramTier[]) {
  return {
    id: program.id,
    name: program.name,
    points_per_currency_unit: program.points_per_currency_unit,
    currency_per_point: program.currency_per_point,
    points_expire_after_days: program.points_expire_after_days,
    rounding: program.rounding,
    currency: program.currency,
    is_active: program.is_active,
    tiers: tiers.map(({ id, name, min_points, multiplier }) => ({ id, name, min_points, multiplier })),
  };
}

export function tierView({ id, program_id, name, min_points, multiplier }: Omit<Tier, 'organization_id'>) {
  return { id, program_id, name, min_points, multiplier };
}

export function reevaluationView(row: TierReevaluation) {
  const { id, program_id, status, accounts, done, changed, requested_at, finished_at } = row;
  return { id, program_id, status, accounts, done, changed, requested_at, finished_at };
}
