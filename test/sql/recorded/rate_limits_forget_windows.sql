delete from rate_limit_counts
where
  window_ends_at < $1
