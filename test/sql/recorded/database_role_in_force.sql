select
  current_user::text as name,
  r.rolsuper as superuser,
  r.rolbypassrls as bypasses,
  exists (
    select
    from
      pg_tables t
    where
      t.schemaname = 'public'
      and pg_has_role(current_user, t.tableowner, 'usage')
  ) as owns
from
  pg_roles r
where
  r.rolname = current_user
