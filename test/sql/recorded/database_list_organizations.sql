select
  id
from
  organization_ids ($1::uuid, $2) as id
