select
  change_totals (
    $1,
    $2::bigint,
    $3::bigint,
    $4::bigint,
    $5::bigint,
    $6::uuid[],
    $7::text[],
    $8::uuid[],
    $9::timestamptz[],
    $10::bigint[]
  )
