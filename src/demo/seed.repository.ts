import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { FIRST_PHONE, LAST_PHONE } from './people';
import type { SeededCustomer } from './seeded-customer';

export interface SeedStartRow {
  program_id: string | null;
  points_expire_after_days: number | null;
  tiers: { id: string; name: string; minPoints: number; multiplier: number }[] | null;
  last_phone: string | null;
}

const findStart = statement<SeedStartRow>(
  'seed_find_start',
  `select p.id as program_id, p.points_expire_after_days,
     (select json_agg(json_build_object('id', t.id, 'name', t.name, 'minPoints', t.min_points, 'multiplier', t.multiplier)) from tiers t
      where t.organization_id = $1 and t.program_id = p.id and t.retired_at is null) as tiers,
     (select c.phone from customers c where c.organization_id = $1 and c.phone between $2 and $3
      order by c.phone desc limit 1) as last_phone
   from organizations o
   left join programs p on p.organization_id = o.id and p.is_active
   where o.id = $1`,
);

// Row security refuses COPY: a batch is one INSERT a table, from arrays. An empty string stands for null in them.
const insertCustomers = statement(
  'seed_insert_customers',
  `with given as (
     select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[], $7::boolean[], $8::timestamptz[])
       as c (id, name, email, phone, birth_date, marketing_opt_in, created_at)
   ), inserted as (
     insert into customers
       (organization_id, id, name, email, phone, birth_date, marketing_opt_in, created_at, updated_at)
     select $1, c.id, c.name, c.email, c.phone, c.birth_date, c.marketing_opt_in, c.created_at, c.created_at
     from given c
   )
   insert into consents
     (organization_id, id, customer_id, purpose, channel, granted, source, occurred_at, recorded_at, actor, request_id)
   select $1, gen_random_uuid(), c.id, 'marketing', 'any', true, 'import', c.created_at, c.created_at, 'seed', 'seed'
   from given c where c.marketing_opt_in`,
);

const insertAccounts = statement(
  'seed_insert_accounts',
  `insert into customer_loyalty
     (organization_id, id, customer_id, program_id, tier_id, points_balance, total_points_earned, version,
      next_expiry_at, last_entry_at, enrolled_at)
   select $1, a.id, a.customer_id, $2, nullif(a.tier_id, '')::uuid, a.balance, a.total_earned, a.version,
     nullif(a.next_expiry_at, '')::timestamptz, a.last_entry_at, a.enrolled_at
   from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[],
       $10::timestamptz[], $11::timestamptz[])
     as a (id, customer_id, tier_id, balance, total_earned, version, next_expiry_at, last_entry_at, enrolled_at)`,
);

const insertEntries = statement(
  'seed_insert_entries',
  `insert into loyalty_transactions
     (organization_id, id, customer_loyalty_id, account_version, type, points, balance_after,
      total_points_earned_after, tier_after_id, tier_after_name, order_id, description, expires_at, actor, request_id,
      created_at)
   select $1, e.id, e.account_id, e.version, e.type, e.points, e.balance_after, e.total_earned_after,
     nullif(e.tier_id, '')::uuid, nullif(e.tier_name, ''), nullif(e.order_id, ''), nullif(e.description, ''),
     nullif(e.expires_at, '')::timestamptz, $2, $3, e.created_at
   from unnest($4::uuid[], $5::uuid[], $6::bigint[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[],
       $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
     as e (id, account_id, version, type, points, balance_after, total_earned_after, tier_id, tier_name, order_id,
       description, expires_at, created_at)`,
);

const insertLots = statement(
  'seed_insert_lots',
  `insert into loyalty_lots
     (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at, created_at)
   select $1, l.id, l.account_id, l.entry_id, l.points, l.remaining, nullif(l.expires_at, '')::timestamptz,
     l.created_at
   from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::timestamptz[])
     as l (id, account_id, entry_id, points, remaining, expires_at, created_at)`,
);

const insertLotUses = statement(
  'seed_insert_lot_uses',
  `insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
   select $1, u.entry_id, u.lot_id, u.points
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as u (entry_id, lot_id, points)`,
);

type Rows = readonly SeededCustomer[];

/** The statements that fill an organization with made-up customers. */
export const seedRepository = {
  /** The active program and its tiers, and the highest phone among the made-up customers that are here. */
  findStart: (context: RequestContext): Query<SeedStartRow> =>
    query(findStart, context.organizationId, FIRST_PHONE, LAST_PHONE),

  insertCustomers: (context: RequestContext, customers: Rows): Query =>
    query(
      insertCustomers,
      context.organizationId,
      customers.map(({ id }) => id),
      customers.map(({ person }) => person.name),
      customers.map(({ person }) => person.email),
      customers.map(({ person }) => person.phone),
      customers.map(({ person }) => person.birthDate),
      customers.map(({ marketingOptIn }) => marketingOptIn),
      customers.map(({ createdAt }) => createdAt),
    ),

  insertAccounts: (context: RequestContext, programId: string, customers: Rows): Query =>
    query(
      insertAccounts,
      context.organizationId,
      programId,
      customers.map(({ accountId }) => accountId),
      customers.map(({ id }) => id),
      customers.map(({ tier }) => tier?.id ?? ''),
      customers.map(({ balance }) => balance),
      customers.map(({ totalEarned }) => totalEarned),
      customers.map(({ entries }) => entries.length),
      customers.map(({ nextExpiryAt }) => nextExpiryAt),
      customers.map(({ lastEntryAt }) => lastEntryAt),
      customers.map(({ createdAt }) => createdAt),
    ),

  insertEntries: (context: RequestContext, customers: Rows): Query => {
    const entries = customers.flatMap(({ entries }) => entries);
    return query(
      insertEntries,
      context.organizationId,
      context.actor,
      context.requestId,
      entries.map(({ id }) => id),
      customers.flatMap(({ accountId, entries }) => entries.map(() => accountId)),
      entries.map(({ version }) => version),
      entries.map(({ type }) => type),
      entries.map(({ points }) => points),
      entries.map(({ balanceAfter }) => balanceAfter),
      entries.map(({ totalEarnedAfter }) => totalEarnedAfter),
      entries.map(({ tier }) => tier?.id ?? ''),
      entries.map(({ tier }) => tier?.name ?? ''),
      entries.map(({ orderId }) => orderId),
      entries.map(({ description }) => description),
      entries.map(({ expiresAt }) => expiresAt),
      entries.map(({ createdAt }) => createdAt),
    );
  },

  insertLots: (context: RequestContext, customers: Rows): Query => {
    const lots = customers.flatMap(({ lots }) => lots);
    return query(
      insertLots,
      context.organizationId,
      lots.map(({ id }) => id),
      customers.flatMap(({ accountId, lots }) => lots.map(() => accountId)),
      lots.map(({ entryId }) => entryId),
      lots.map(({ points }) => points),
      lots.map(({ remaining }) => remaining),
      lots.map(({ expiresAt }) => expiresAt),
      lots.map(({ createdAt }) => createdAt),
    );
  },

  insertLotUses: (context: RequestContext, customers: Rows): Query => {
    const uses = customers.flatMap(({ lotUses }) => lotUses);
    return query(
      insertLotUses,
      context.organizationId,
      uses.map(({ entryId }) => entryId),
      uses.map(({ lotId }) => lotId),
      uses.map(({ points }) => points),
    );
  },
};
