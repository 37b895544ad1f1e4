select
  (
    select
      count(*)
    from
      customers m
      join consents s on s.organization_id = $1
      and s.customer_id = m.id
    where
      m.organization_id = $1
      and (
        m.id = c.id
        or m.merged_into = c.id
      )
  ) as total
from
  customers c
where
  c.organization_id = $1
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
