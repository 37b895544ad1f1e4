import { TenantRepository } from '../database/tenant-repository';
import { type Query, query, statement } from '../database/statement';
import { Organization } from '../tenancy/organization.entity';
import type { RequestContext } from '../tenancy/request-context';
import type { DefaultProgram } from './default-program';

/** Settings are read and changed through TypeORM: they aren't on a hot path. */
export const organizationSettings = new TenantRepository(Organization, 'id');

const organizationExists = statement<{ id: string }>(
  'organizations_exists',
  `select id from organizations where id = $1`,
);

export interface NewOrganization {
  name: string;
  defaultCountry: string;
}

// Whoever inserts the organization inserts its program: the others wait for the key and find it taken.
const insertOrganization = statement<{ id: string }>(
  'organizations_insert',
  `with organization as (
     insert into organizations (id, name, default_country, created_at, updated_at) values ($1, $2, $3, $4, $4)
     on conflict (id) do nothing returning id, currency
   ), program as (
     insert into programs (organization_id, id, name, points_per_currency_unit, currency_per_point, rounding, currency,
       is_active, created_at, updated_at)
     select id, $5, $6, $7, $8, $9, currency, true, $4, $4 from organization
     returning organization_id, id
   ), tiers as (
     insert into tiers (organization_id, id, program_id, name, min_points, multiplier, created_at, updated_at)
     select p.organization_id, t.id, p.id, t.name, t.min_points, t.multiplier, $4, $4
     from program p, jsonb_to_recordset($10::jsonb) as t (id uuid, name text, min_points bigint, multiplier integer)
   )
   select id from organization`,
);

export const organizationsRepository = {
  exists: (context: RequestContext): Query<{ id: string }> =>
    query(organizationExists, context.organizationId),

  /** Inserts the organization with its default program, unless it is there. @returns its id when it is new */
  insert: (
    context: RequestContext,
    organization: NewOrganization,
    program: DefaultProgram,
    now: Date,
  ): Query<{ id: string }> =>
    query(
      insertOrganization,
      context.organizationId,
      organization.name,
      organization.defaultCountry,
      now,
      program.id,
      program.name,
      program.pointsPerCurrencyUnit,
      program.currencyPerPoint,
      program.rounding,
      JSON.stringify(program.tiers),
    ),
};
