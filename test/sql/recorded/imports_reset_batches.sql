update import_batches
set
  done_at = null,
  created = 0,
  existing = 0,
  filled = 0,
  failed = 0,
  mistakes = 0
where
  organization_id = $1
  and import_id = $2
