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
  t.version,
  t.id as key_one,
  t.id as key_two
from
  customers t
where
  t.organization_id = $1
  and t.merged_into = (
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
  and (
    $3::uuid is null
    or (t.id, t.id) > ($3, $4::uuid)
  )
order by
  t.id,
  t.id
limit
  $5
