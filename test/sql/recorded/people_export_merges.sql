select
  t.id,
  t.source_id,
  t.target_id,
  t.undo,
  t.merged_at,
  t.undone_at,
  t.id as key_one,
  t.id as key_two
from
  customer_merges t
where
  t.organization_id = $1
  and (
    t.source_id in (
      select
        id
      from
        customers
      where
        organization_id = $1
        and (
          id = (
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
          or merged_into = (
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
        )
    )
    or t.target_id in (
      select
        id
      from
        customers
      where
        organization_id = $1
        and (
          id = (
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
          or merged_into = (
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
        )
    )
  )
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
