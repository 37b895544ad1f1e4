import { canonicalCustomer } from '../customers/canonical';
import { rowNames } from '../customers/imported-rows.repository';
import { query, type Statement, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

/** A row of the export, with where it stands. */
export type PartRow = Record<string, unknown> & { key_one: string; key_two: string | number };

const HER = canonicalCustomer('$2');
const PEOPLE = `select id from customers where organization_id = $1 and (id = ${HER} or merged_into = ${HER})`;
const ACCOUNTS = `select id from customer_loyalty where organization_id = $1 and customer_id = ${HER}`;

const CUSTOMER = `t.id, t.organization_id, t.name, t.email, t.phone, t.birth_date::text as birth_date,
  t.marketing_opt_in, t.created_at, t.updated_at, t.merged_into, t.anonymized_at, t.version`;

/** The rows that were staged for her, and those with her phone or e-mail. */
const IMPORTED = `
  select import_id, position from import_rows where organization_id = $1 and customer_id in (${PEOPLE})
  union select r.import_id, r.position from customers p
    join import_rows r on r.organization_id = $1 and r.phone = p.phone
    where p.organization_id = $1 and p.id in (${PEOPLE})
  union select r.import_id, r.position from customers p
    join import_rows r on r.organization_id = $1 and r.email = lower(p.email)
    where p.organization_id = $1 and p.id in (${PEOPLE})
  union select r.import_id, r.position from customers p
    join import_rows r on r.organization_id = $1 and ${rowNames('p.phone', 'p.email')}
    where p.organization_id = $1 and p.id in (${PEOPLE})`;

/** What of hers the log tells of. */
const AUDITED = `
  ${PEOPLE}
  union all ${ACCOUNTS}
  union all select id from reward_redemptions where organization_id = $1 and customer_loyalty_id in (${ACCOUNTS})
  union all select id from coupon_uses where organization_id = $1 and customer_id in (${PEOPLE})`;

interface Part {
  columns: string;
  from: string;
  /** a unique key to walk along, and the type of its second half */
  key: readonly [string, string, 'uuid' | 'bigint'];
}

const BY_ID = ['t.id', 't.id', 'uuid'] as const;

// Every column that is data. Who wrote a row is another person, and isn't told.
const PARTS = {
  merged_customers: {
    columns: CUSTOMER,
    from: `customers t where t.organization_id = $1 and t.merged_into = ${HER}`,
    key: BY_ID,
  },
  merges: {
    columns: `t.id, t.source_id, t.target_id, t.undo, t.merged_at, t.undone_at`,
    from: `customer_merges t
      where t.organization_id = $1 and (t.source_id in (${PEOPLE}) or t.target_id in (${PEOPLE}))`,
    key: BY_ID,
  },
  accounts: {
    columns: `t.id, t.customer_id, t.program_id, p.name as program_name, t.tier_id, l.name as tier_name,
      t.points_balance, t.total_points_earned, t.version, t.next_expiry_at, t.last_entry_at, t.enrolled_at,
      t.merged_into, t.anonymized`,
    from: `customer_loyalty t
      join programs p on p.organization_id = $1 and p.id = t.program_id
      left join tiers l on l.organization_id = $1 and l.id = t.tier_id
      where t.organization_id = $1 and t.customer_id = ${HER}`,
    key: BY_ID,
  },
  entries: {
    columns: `t.id, t.customer_loyalty_id, t.account_version, t.type, t.points, t.balance_after,
      t.total_points_earned_after, t.tier_after_id, t.tier_after_name, t.order_id, t.redemption_id, t.reverses_id,
      t.reversed_points, t.reversed_by_deleted, t.unrecovered, t.description, t.expires_at, t.trace, t.merge_id,
      t.created_at`,
    from: `loyalty_transactions t where t.organization_id = $1 and t.customer_loyalty_id in (${ACCOUNTS})`,
    key: ['t.customer_loyalty_id', 't.account_version', 'bigint'],
  },
  lots: {
    columns: `t.id, t.customer_loyalty_id, t.transaction_id, t.points, t.remaining, t.owed, t.expires_at, t.created_at`,
    from: `loyalty_lots t where t.organization_id = $1 and t.customer_loyalty_id in (${ACCOUNTS})`,
    key: BY_ID,
  },
  lot_uses: {
    columns: `t.transaction_id, t.lot_id, t.points`,
    from: `loyalty_lots l
      join loyalty_lot_uses t on t.organization_id = $1 and t.lot_id = l.id
      where l.organization_id = $1 and l.customer_loyalty_id in (${ACCOUNTS})`,
    key: ['t.transaction_id', 't.lot_id', 'uuid'],
  },
  redemptions: {
    columns: `t.id, t.reward_id, w.name as reward_name, t.customer_loyalty_id, t.order_id, t.status, t.points_spent,
      t.discount_type, t.discount_value, t.redeemed_at, t.expires_at, t.settled_at`,
    from: `reward_redemptions t
      join rewards w on w.organization_id = $1 and w.id = t.reward_id
      where t.organization_id = $1 and t.customer_loyalty_id in (${ACCOUNTS})`,
    key: BY_ID,
  },
  coupon_assignments: {
    columns: `t.id, t.coupon_id, c.code, t.customer_id, t.created_at`,
    from: `coupon_assignments t
      join coupons c on c.organization_id = $1 and c.id = t.coupon_id
      where t.organization_id = $1 and t.customer_id in (${PEOPLE})`,
    key: BY_ID,
  },
  coupon_uses: {
    columns: `t.id, t.coupon_id, c.code, t.customer_id, t.order_id, t.status, t.discount_amount, t.reserved_at,
      t.expires_at, t.used_at, t.rolled_back_at`,
    from: `coupon_uses t
      join coupons c on c.organization_id = $1 and c.id = t.coupon_id
      where t.organization_id = $1 and t.customer_id in (${PEOPLE})`,
    key: BY_ID,
  },
  consents: {
    columns: `t.id, t.customer_id, t.purpose, t.channel, t.granted, t.source, t.occurred_at, t.recorded_at`,
    from: `consents t where t.organization_id = $1 and t.customer_id in (${PEOPLE})`,
    key: BY_ID,
  },
  imported_rows: {
    columns: `t.import_id, t.position, t.line, i.columns, t.cells, t.status, t.customer_id, t.phone, t.email, t.mistakes`,
    from: `import_rows t
      join imports i on i.organization_id = $1 and i.id = t.import_id
      where t.organization_id = $1 and (t.import_id, t.position) in (${IMPORTED})`,
    key: ['t.import_id', 't.position', 'bigint'],
  },
  audit: {
    columns: `t.id, t.action, t.entity, t.entity_id, t.changed_fields, t.counts, t.created_at`,
    from: `audit_log t where t.organization_id = $1 and t.entity_id in (${AUDITED})`,
    key: BY_ID,
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

/** The parts in the order of the export. */
export const PART_NAMES = Object.keys(PARTS) as PartName[];

const findPerson = statement<Record<string, unknown> & { id: string }>(
  'people_export_customer',
  `select ${CUSTOMER} from customers t where t.organization_id = $1 and t.id = ${HER}`,
);

const pages = Object.fromEntries(
  Object.entries<Part>(PARTS).map(
    ([
      name,
      {
        columns,
        from,
        key: [one, two, type],
      },
    ]) => [
      name,
      statement<PartRow>(
        `people_export_${name}`,
        `select ${columns}, ${one} as key_one, ${two} as key_two from ${from}
         and ($3::uuid is null or (${one}, ${two}) > ($3, $4::${type}))
       order by ${one}, ${two} limit $5`,
      ),
    ],
  ),
) as Record<PartName, Statement<PartRow>>;

/** The statements of a person's export: her own row, and the parts page by page, each along its key. */
export const personExportRepository = {
  find: (context: RequestContext, id: string) => query(findPerson, context.organizationId, id),

  page: (
    context: RequestContext,
    name: PartName,
    customerId: string,
    after: Pick<PartRow, 'key_one' | 'key_two'> | null,
    rows: number,
  ) => {
    const { key_one: one = null, key_two: two = null } = after ?? {};
    return query(pages[name], context.organizationId, customerId, one, two, rows);
  },
};
