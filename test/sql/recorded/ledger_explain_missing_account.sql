select
  c.id as customer_id,
  p.id as program_id,
  t.id as tier_id,
  t.name as tier_name,
  exists (
    select
    from
      customer_loyalty a
    where
      a.organization_id = $1
      and a.merged_into is null
      and a.customer_id = (
        select
          coalesce(
            (
              select
                merged_into
              from
                customers
              where
                organization_id = $1
                and id = $2
            ),
            $2
          )
      )
      and a.program_id = (
        select
          id
        from
          programs
        where
          organization_id = $1
          and is_active
      )
  ) as has_account
from
  organizations o
  left join customers c on c.organization_id = $1
  and c.id = (
    select
      coalesce(
        (
          select
            merged_into
          from
            customers
          where
            organization_id = $1
            and id = $2
        ),
        $2
      )
  )
  left join programs p on p.organization_id = o.id
  and p.is_active
  left join tiers t on t.organization_id = o.id
  and t.program_id = p.id
  and t.min_points = 0
  and t.retired_at is null
where
  o.id = $1
