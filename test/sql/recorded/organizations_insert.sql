with
  organization as (
    insert into
      organizations (id, name, default_country, created_at, updated_at)
    values
      ($1, $2, $3, $4, $4)
    on conflict (id) do nothing
    returning
      id,
      currency
  ),
  program as (
    insert into
      programs (
        organization_id,
        id,
        name,
        points_per_currency_unit,
        currency_per_point,
        rounding,
        currency,
        is_active,
        created_at,
        updated_at
      )
    select
      id,
      $5,
      $6,
      $7,
      $8,
      $9,
      currency,
      true,
      $4,
      $4
    from
      organization
    returning
      organization_id,
      id
  ),
  tiers as (
    insert into
      tiers (organization_id, id, program_id, name, min_points, multiplier, created_at, updated_at)
    select
      p.organization_id,
      t.id,
      p.id,
      t.name,
      t.min_points,
      t.multiplier,
      $4,
      $4
    from
      program p,
      jsonb_to_recordset($10::jsonb) as t (id uuid, name text, min_points bigint, multiplier integer)
  )
select
  id
from
  organization
