select
  t.id,
  t.organization_id,
  t.name,
  t.email,
  t.phone,
  t.birth_date::text as birth_date,
  t.marketing_opt_in,
  t.created_at,
  t.updated_at,
  t.merged_into,
  t.anonymized_at,
  t.version
from
  customers t
where
  t.organization_id = $1
  and t.id = (
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
