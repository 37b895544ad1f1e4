insert into
  rate_limit_counts as known (window_ends_at, subject, requests)
select
  to_timestamp(ends_at / 1000.0),
  decode(subject, 'hex'),
  requests
from
  unnest($1::bigint[], $2::text[], $3::bigint[]) as told (ends_at, subject, requests)
order by
  ends_at,
  subject
on conflict (window_ends_at, subject) do update
set
  requests = known.requests + excluded.requests
returning
  (
    extract(
      epoch
      from
        window_ends_at
    ) * 1000
  )::bigint as window_ends_at,
  encode(subject, 'hex') as subject,
  requests
