select
  lower(e.email) as key
from
  unnest($1::text[]) with ordinality as e (email, place)
order by
  e.place
