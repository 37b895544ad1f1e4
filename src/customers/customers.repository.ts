import { insertAuditRow } from '../audit/audit.repository';
import { type Query, query, statement, type Value } from '../database/statement';
import { canonicalCustomer, standingFor } from './canonical';
import type { RequestContext } from '../tenancy/request-context';
import { addingToTotals, type TotalsChange, totalsValues } from '../totals/totals.repository';
import type {
  CustomerRow,
  CustomerValues,
  LockedCustomerRow,
  OwnerRow,
  ProfileRow,
  StartRow,
} from './customers.rows';
import type { LoyaltySummary } from './loyalty-accounts';

/** The balance without the lots that are due by `now`, whether or not their `expired` entries are written yet. */
export const balanceAt = (now: string): string => `
  case when a.next_expiry_at <= ${now} then a.points_balance - coalesce((
    select sum(l.remaining) from loyalty_lots l
    where l.organization_id = a.organization_id and l.customer_loyalty_id = a.id
      and l.remaining > 0 and l.expires_at <= ${now}), 0)::bigint
  else a.points_balance end`;

export const CUSTOMER = `c.id, c.organization_id, c.name, c.email, c.phone, c.birth_date::text as birth_date, c.created_at`;

export const ACCOUNT = (now: string): string => `
  a.id as account_id, a.program_id, ${balanceAt(now)} as points_balance, a.total_points_earned,
  a.tier_id, t.name as tier_name`;

export const ACTIVE_ACCOUNT = `
  left join programs p on p.organization_id = $1 and p.is_active
  left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id and a.program_id = p.id
    and a.merged_into is null
  left join tiers t on t.organization_id = $1 and t.id = a.tier_id`;

// Before the unit reads which program and tiers there are (an edit of them waits until it ends, and the other way
// round); then everyone who asks for the same phone or e-mail, so that the look-up behind it is decisive.
const lockIdentity = statement(
  'customers_lock_identity',
  `select pg_advisory_xact_lock_shared(hashtextextended($1, 3)) as enrollment, (
     select count(pg_advisory_xact_lock(key)) from (
       select distinct hashtextextended($1 || ':' || value, 1) as key from unnest($2::text[]) as value order by 1
     ) keys) as contacts`,
);

const findOwners = statement<OwnerRow>(
  'customers_find_owners',
  `select ${CUSTOMER}, c.marketing_opt_in, c.anonymized_at, c.version, ${ACCOUNT('$4')},
     f.id <> c.id as is_alias, coalesce(f.phone = $2, false) as by_phone
   from find_customers_by_contact(array[$2::text], array[$3::text]) found
   cross join ${standingFor('found.id')} f
   join customers c on c.organization_id = $1 and c.id = f.stands_for ${ACTIVE_ACCOUNT}`,
);

const findStart = statement<StartRow>(
  'customers_find_start',
  `select o.default_country, p.id as program_id, t.id as tier_id, t.name as tier_name
   from organizations o
   left join programs p on p.organization_id = o.id and p.is_active
   left join lateral (
     select id, name from tiers where organization_id = o.id and program_id = p.id and min_points = 0 and retired_at is null
   ) t on true
   where o.id = $1`,
);

// Somebody may have merged her while the lock was waited for: `merged_into` says so.
const lockCustomer = statement<LockedCustomerRow>(
  'customers_lock',
  `select ${CUSTOMER}, c.marketing_opt_in, c.anonymized_at, c.version, c.merged_into from customers c
   where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')} for no key update`,
);

// Behind the lock: the undo of a merge holds it until the source's id stands for herself again.
const standsFor = statement<{ id: string }>(
  'customers_stands_for',
  `select coalesce(c.merged_into, c.id) as id from customers c where c.organization_id = $1 and c.id = $2`,
);

// A phone or an e-mail of somebody who was merged into her: it becomes her own.
const releaseAlias = statement(
  'customers_release_alias',
  `update customers set
     phone = case when phone = $3 then null else phone end,
     email = case when lower(email) = lower($4) then null else email end,
     version = version + 1
   where organization_id = $1 and merged_into = $2 and (phone = $3 or lower(email) = lower($4))`,
);

// With her account, if there is a program, the audit row and the totals, which come last.
const register = statement(
  'customers_register',
  `with customer as (
     insert into customers (organization_id, id, name, email, phone, birth_date, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7) returning 1
   ), account as (
     insert into customer_loyalty (organization_id, id, customer_id, program_id, tier_id, enrolled_at)
     select $1, $8::uuid, $2::uuid, $9::uuid, $10::uuid, $7 where $8 is not null returning 1
   ), audit as (
     ${insertAuditRow(11)}
   ), written as materialized (
     select (select count(*) from customer), (select count(*) from account)
   )
   select ${addingToTotals(19)} from written`,
);

const updateCustomer = statement(
  'customers_update',
  `with updated as (
     update customers
     set name = $3, email = $4, phone = $5, birth_date = $6, marketing_opt_in = $7, updated_at = $8, version = version + 1
     where organization_id = $1 and id = $2 returning 1)
   select require_rows(1, (select count(*) from updated))`,
);

const ENTRY = `e.id, e.customer_loyalty_id, e.order_id, e.points, e.type, e.description, e.balance_after, e.expires_at,
  e.created_at, e.account_version, e.actor`;

const profile = statement<ProfileRow>(
  'customers_profile',
  `select ${CUSTOMER}, c.marketing_opt_in, c.anonymized_at, c.version, case when c.id <> $2 then c.id end as merged_into, ${ACCOUNT('$3')},
     p.name as program_name,
     case when a.id is not null then (
       select json_build_object('id', n.id, 'name', n.name, 'min_points', n.min_points) from tiers n
       where n.organization_id = $1 and n.program_id = a.program_id and n.min_points > a.total_points_earned and n.retired_at is null
       order by n.min_points limit 1) end as next_tier,
     coalesce((
       select json_agg(entry order by entry.created_at desc, entry.account_version desc, entry.id desc)
       from (
         select ${ENTRY} from customer_loyalty b
         cross join lateral (
           select * from loyalty_transactions
           where organization_id = $1 and customer_loyalty_id = b.id
           order by account_version desc limit 10) e
         where b.organization_id = $1 and b.customer_id = c.id
         order by e.created_at desc, e.account_version desc, e.id desc limit 10) entry), '[]') as recent
   from customers c ${ACTIVE_ACCOUNT}
   where c.organization_id = $1 and c.id = ${canonicalCustomer('$2')}`,
);

/** The statements of customers. Each takes the context first, and none reads beyond its organization. */
export const customersRepository = {
  lockIdentity: (context: RequestContext, phone: string | null, email: string | null): Query => {
    const keys = [...(phone ? [`phone:${phone}`] : []), ...(email ? [`email:${email.toLowerCase()}`] : [])];
    return query(lockIdentity, context.organizationId, keys);
  },

  /** The same for many at once; sorted by the database, so that everybody takes them in one order. */
  lockIdentities: (context: RequestContext, phones: readonly string[], emails: readonly string[]): Query =>
    query(lockIdentity, context.organizationId, [
      ...phones.map((phone) => `phone:${phone}`),
      ...emails.map((email) => `email:${email.toLowerCase()}`),
    ]),

  findOwners: (
    context: RequestContext,
    phone: string | null,
    email: string | null,
    now: Date,
  ): Query<OwnerRow> => query(findOwners, context.organizationId, phone, email, now),

  findStart: (context: RequestContext): Query<StartRow> => query(findStart, context.organizationId),

  lock: (context: RequestContext, id: string) => query(lockCustomer, context.organizationId, id),

  /** Whom an id stands for. */
  standsFor: (context: RequestContext, id: string) => query(standsFor, context.organizationId, id),

  releaseAlias: (context: RequestContext, id: string, phone: string | null, email: string | null): Query =>
    query(releaseAlias, context.organizationId, id, phone, email),

  /** Writes a customer and her account. @param audit what `auditValues` gives */
  register: (
    context: RequestContext,
    row: CustomerRow,
    account: Pick<LoyaltySummary, 'id' | 'program_id' | 'tier_id'> | null,
    audit: readonly Value[],
    totals: TotalsChange,
  ): Query =>
    query(
      register,
      context.organizationId,
      row.id,
      row.name,
      row.email,
      row.phone,
      row.birth_date,
      row.created_at,
      account?.id ?? null,
      account?.program_id ?? null,
      account?.tier_id ?? null,
      ...audit,
      ...totalsValues(totals),
    ),

  update: (context: RequestContext, id: string, values: CustomerValues, now: Date): Query => {
    const { name, email, phone, birthDate, marketingOptIn } = values;
    return query(
      updateCustomer,
      context.organizationId,
      id,
      name,
      email,
      phone,
      birthDate,
      marketingOptIn,
      now,
    );
  },

  profile: (context: RequestContext, id: string, now: Date): Query<ProfileRow> =>
    query(profile, context.organizationId, id, now),
};
