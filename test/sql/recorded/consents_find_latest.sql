select
  max(occurred_at) as occurred_at
from
  consents
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
  and purpose = $3
  and channel = $4
