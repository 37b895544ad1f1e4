import { type FindOptionsWhere, IsNull } from 'typeorm';
import { query, statement } from '../../database/statement';
import { TenantRepository } from '../../database/tenant-repository';
import type { RequestContext } from '../../tenancy/request-context';
import { Program } from './program.entity';
import { Tier } from './tier.entity';

export const programs = new TenantRepository(Program);
export const tiers = new TenantRepository(Tier);

/** Tiers that count: not those that wait for their members to leave. */
export const NOT_RETIRED: FindOptionsWhere<Tier> = { retired_at: IsNull() };

// Whoever changes what is active, or the tiers of a program, does it alone in the organization, and while nobody is
// being enrolled: a newcomer who is not committed yet would be passed by.
const lockPrograms = statement('programs_lock', `select pg_advisory_xact_lock(hashtextextended($1, 3))`);

const hasDependants = statement<{ found: boolean }>(
  'programs_has_dependants',
  `select exists (select from customer_loyalty where organization_id = $1 and program_id = $2)
       or exists (select from rewards where organization_id = $1 and program_id = $2) as found`,
);

const deactivateOthers = statement<{ id: string }>(
  'programs_deactivate_others',
  `update programs set is_active = false, updated_at = $3 where organization_id = $1 and id <> $2 and is_active
   returning id`,
);

const rewardsOfTier = statement<{ found: boolean }>(
  'programs_rewards_of_tier',
  `select exists (select from rewards where organization_id = $1 and min_tier_id = $2) as found`,
);

export const programsRepository = {
  lock: (context: RequestContext) => query(lockPrograms, context.organizationId),

  hasDependants: (context: RequestContext, programId: string) =>
    query(hasDependants, context.organizationId, programId),

  deactivateOthers: (context: RequestContext, programId: string, now: Date) =>
    query(deactivateOthers, context.organizationId, programId, now),

  rewardsOfTier: (context: RequestContext, tierId: string) =>
    query(rewardsOfTier, context.organizationId, tierId),
};
