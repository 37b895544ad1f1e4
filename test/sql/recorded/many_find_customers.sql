select
  asked.id as asked_id,
  c.id as customer_id,
  c.anonymized_at is not null as anonymized,
  exists (
    select
    from
      customer_loyalty a
    where
      a.organization_id = $1
      and a.customer_id = c.id
      and a.merged_into is null
      and a.program_id = (
        select
          id
        from
          programs
        where
          organization_id = $1
          and is_active
      )
  ) as enrolled
from
  unnest($2::uuid[]) as asked (id)
  cross join lateral (
    select
      id,
      phone,
      email,
      coalesce(merged_into, id) as stands_for
    from
      customers
    where
      organization_id = $1
      and id = asked.id
    limit
      1
  ) s
  join customers c on c.organization_id = $1
  and c.id = s.stands_for
