delete from imports
where
  organization_id = $1
  and id = $2
