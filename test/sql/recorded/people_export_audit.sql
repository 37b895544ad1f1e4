select
  t.id,
  t.action,
  t.entity,
  t.entity_id,
  t.changed_fields,
  t.counts,
  t.created_at,
  t.id as key_one,
  t.id as key_two
from
  audit_log t
where
  t.organization_id = $1
  and t.entity_id in (
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
    union all
    select
      id
    from
      customer_loyalty
    where
      organization_id = $1
      and customer_id = (
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
    union all
    select
      id
    from
      reward_redemptions
    where
      organization_id = $1
      and customer_loyalty_id in (
        select
          id
        from
          customer_loyalty
        where
          organization_id = $1
          and customer_id = (
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
    union all
    select
      id
    from
      coupon_uses
    where
      organization_id = $1
      and customer_id in (
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
