import { type FindOptionsWhere, IsNull } from 'typeorm';
import type { PageStart } from '../../common/pagination';
import { query, statement } from '../../database/statement';
import { TenantRepository } from '../../database/tenant-repository';
import type { RequestContext } from '../../tenancy/request-context';
import { Program } from './program.entity';
import type { ProgramTier } from './programs.presenter';
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

/** How many there are, and one of the page; null when there is none on it. */
export type ListedProgram = { total: number } & (
  (Omit<Program, 'organization_id'> & { tiers: ProgramTier[] }) | { id: null }
);

// All of them when $4 is null.
const listPrograms = statement<ListedProgram>(
  'programs_list',
  `select counted.total, page.*
   from (select count(*) as total from programs where organization_id = $1) counted
   left join (
     select p.id, p.name, p.points_per_currency_unit, p.currency_per_point, p.points_expire_after_days, p.rounding,
       p.currency, p.is_active, p.created_at, p.updated_at, coalesce((
         select json_agg(json_build_object(
           'id', t.id, 'name', t.name, 'min_points', t.min_points, 'multiplier', t.multiplier) order by t.min_points)
         from tiers t where t.organization_id = $1 and t.program_id = p.id and t.retired_at is null), '[]') as tiers
     from programs p
     where p.organization_id = $1 and (p.created_at, p.id) > ($2::timestamptz, $3::uuid)
     order by p.created_at, p.id limit $4 offset $5) page on true
   order by page.created_at, page.id`,
);

/** Before every row of an instant. */
const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** So many members have at least as many lifetime points as the tier in this place asks for, and fewer than the next. */
export interface PlacedMembers {
  /** from 1; 0 below the lowest; null when the program has no members */
  place: number | null;
  members: number;
}

const countPlaces = statement<PlacedMembers>(
  'programs_count_places',
  `select placed.place, coalesce(placed.members, 0) as members
   from programs p
   left join lateral (
     select width_bucket(a.total_points_earned, $3::bigint[]) as place, count(*) as members
     from customer_loyalty a
     where a.organization_id = $1 and a.program_id = p.id and a.merged_into is null
     group by 1) placed on true
   where p.organization_id = $1 and p.id = $2`,
);

export const programsRepository = {
  /** With their tiers, the oldest first. @param rows null for all */
  list: (context: RequestContext, { after, skip }: PageStart, rows: number | null) =>
    query(
      listPrograms,
      context.organizationId,
      after?.createdAt ?? '-infinity',
      after?.id ?? LEAST_ID,
      rows,
      skip,
    ),

  /**
   * How many members stand where, by their lifetime points; no row when there is no such program. Reads the index by
   * lifetime points once, an entry for each member.
   * @param thresholds in ascending order
   */
  countPlaces: (context: RequestContext, programId: string, thresholds: readonly number[]) =>
    query(countPlaces, context.organizationId, programId, thresholds),

  lock: (context: RequestContext) => query(lockPrograms, context.organizationId),

  hasDependants: (context: RequestContext, programId: string) =>
    query(hasDependants, context.organizationId, programId),

  deactivateOthers: (context: RequestContext, programId: string, now: Date) =>
    query(deactivateOthers, context.organizationId, programId, now),

  rewardsOfTier: (context: RequestContext, tierId: string) =>
    query(rewardsOfTier, context.organizationId, tierId),
};
