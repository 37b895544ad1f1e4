select
  pg_advisory_xact_lock_shared(hashtextextended ($1, 3)) as enrollment,
  (
    select
      count(pg_advisory_xact_lock(key))
    from
      (
        select distinct
          hashtextextended ($1 || ':' || value, 1) as key
        from
          unnest($2::text[]) as value
        order by
          1
      ) keys
  ) as contacts
