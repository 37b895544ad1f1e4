select
  enqueue_job ($1, $2::json, $3)
