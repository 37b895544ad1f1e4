insert into
  customers (organization_id, id, name, email, phone, birth_date, created_at, updated_at)
values
  ($1, $2, $3, $4, $5, $6, $7, $7)
