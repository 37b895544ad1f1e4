import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import type { Member, NewMember } from './batch.rules';
import { standingFor } from './canonical';

export interface ContactRow {
  found_phone: string | null;
  found_email: string | null;
  id: string;
  email: string | null;
  birth_date: string | null;
  enrolled: boolean;
}

// A merged customer's phone and e-mail find the one that she was merged into.
const findContacts = statement<ContactRow>(
  'batch_find_contacts',
  `select s.phone as found_phone, lower(s.email) as found_email, c.id, c.email, c.birth_date::text as birth_date,
     a.id is not null as enrolled
   from find_customers_by_contact($2::text[], $3::text[]) found
   cross join ${standingFor('found.id')} s
   join customers c on c.organization_id = $1 and c.id = s.stands_for
   left join programs p on p.organization_id = $1 and p.is_active
   left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id and a.program_id = p.id
     and a.merged_into is null`,
);

// The database alone knows which e-mails it takes for the same.
const emailKeys = statement<{ key: string }>(
  'batch_email_keys',
  `select lower(e.email) as key from unnest($1::text[]) with ordinality as e (email, place) order by e.place`,
);

// The lowest first; none without an active program.
const findTiers = statement<{ id: string; name: string; min_points: number }>(
  'batch_find_tiers',
  `select t.id, t.name, t.min_points from programs p
   join tiers t on t.organization_id = $1 and t.program_id = p.id and t.retired_at is null
   where p.organization_id = $1 and p.is_active order by t.min_points`,
);

export interface LockedRow {
  id: string;
  email: string | null;
  birth_date: string | null;
  merged_into: string | null;
}

const lockCustomers = statement<LockedRow>(
  'batch_lock_customers',
  `select c.id, c.email, c.birth_date::text as birth_date, c.merged_into from customers c
   where c.organization_id = $1 and c.id = any ($2::uuid[]) order by c.id for no key update`,
);

// An empty string stands for null in the arrays.
const insertCustomers = statement(
  'batch_insert_customers',
  `insert into customers (organization_id, id, name, email, phone, birth_date, marketing_opt_in, created_at, updated_at)
   select $1, n.id, n.name, nullif(n.email, ''), nullif(n.phone, ''), nullif(n.birth_date, '')::date,
     n.marketing_opt_in::boolean, $2, $2
   from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
     as n (id, name, email, phone, birth_date, marketing_opt_in)`,
);

const fillCustomers = statement(
  'batch_fill_customers',
  `with filled as (
     update customers c set email = nullif(f.email, ''), birth_date = nullif(f.birth_date, '')::date, updated_at = $2,
       version = c.version + 1
     from unnest($3::uuid[], $4::text[], $5::text[]) as f (id, email, birth_date)
     where c.organization_id = $1 and c.id = f.id returning 1)
   select require_rows(cardinality($3::uuid[]), (select count(*) from filled))`,
);

/** The statements that create and find many customers at once. */
export const batchRepository = {
  findContacts: (context: RequestContext, phones: string[], emails: string[]) =>
    query(findContacts, context.organizationId, phones, emails),

  /** Each e-mail as the unique index sees it, in the order given. */
  emailKeys: (emails: string[]) => query(emailKeys, emails),

  /** The tiers of the active program. */
  findTiers: (context: RequestContext) => query(findTiers, context.organizationId),

  lockCustomers: (context: RequestContext, ids: string[]) =>
    query(lockCustomers, context.organizationId, ids),

  insertCustomers: (context: RequestContext, members: readonly NewMember[], now: Date): Query =>
    query(
      insertCustomers,
      context.organizationId,
      now,
      members.map(({ id }) => id),
      members.map(({ name }) => name),
      members.map(({ email }) => email ?? ''),
      members.map(({ phone }) => phone ?? ''),
      members.map(({ birthDate }) => birthDate ?? ''),
      members.map(({ marketingOptIn }) => String(marketingOptIn)),
    ),

  fillCustomers: (context: RequestContext, members: readonly Member[], now: Date): Query =>
    query(
      fillCustomers,
      context.organizationId,
      now,
      members.map(({ id }) => id),
      members.map(({ email }) => email ?? ''),
      members.map(({ birthDate }) => birthDate ?? ''),
    ),
};
