insert into
  import_batches (organization_id, import_id, number, first_position, last_position)
values
  ($1, $2, $3, $4, $5)
