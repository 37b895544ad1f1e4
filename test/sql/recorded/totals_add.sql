select
  change_totals ($1, $2, $3, $4, $5, $6::uuid[], $7::text[], $8::uuid[], $9::timestamptz[], $10::bigint[])
