import type { Client } from 'pg';

export type Row = Record<string, unknown>;

const AT = '2026-01-31T12:00:00Z';

/** The number of a row as an id; those of an organization begin with its own digit. */
const idOf = (organization: number, row: number): string =>
  `${organization}0000000-0000-7000-8000-${String(row).padStart(12, '0')}`;

/** An organization that nobody has made. */
export const NOBODY = idOf(9, 0);

/**
 * One sound row of each table, in the order in which they can be inserted, of one organization.
 * @param digit tells organizations apart
 */
export function soundRows(digit: number): [table: string, row: Row][] {
  const id = (row: number): string => idOf(digit, row);
  const organization_id = id(0);
  const times = { created_at: AT, updated_at: AT };
  const program_id = id(1);
  const customer_loyalty_id = id(5);
  const reward_id = id(6);
  const money = { points_per_currency_unit: 1, currency_per_point: 100, currency: 'PEN' };
  const entry = { actor: 'a', request_id: 'r', created_at: AT, total_points_earned_after: 0 };
  const rows: [string, Row][] = [
    ['programs', { id: program_id, name: 'P', ...money, is_active: true, rounding: 'unit_floor', ...times }],
    ['tiers', { id: id(2), program_id, name: 'T', min_points: 0, multiplier: 100, ...times }],
    [
      'customers',
      { id: id(3), name: 'C', phone: '+51900000001', email: 'c@x.pe', marketing_opt_in: false, ...times },
    ],
    ['customers', { id: id(4), name: 'D', marketing_opt_in: false, ...times }],
    [
      'customer_loyalty',
      { id: id(5), customer_id: id(3), program_id, tier_id: id(2), enrolled_at: AT, ...ZEROS },
    ],
    [
      'rewards',
      {
        id: id(6),
        program_id,
        name: 'R',
        points_cost: 1,
        reward_type: 'free_item',
        is_active: true,
        ...times,
      },
    ],
    [
      'reward_redemptions',
      { id: id(7), reward_id, customer_loyalty_id, status: 'issued', points_spent: 1, redeemed_at: AT },
    ],
    [
      'loyalty_transactions',
      {
        id: id(8),
        customer_loyalty_id,
        account_version: 1,
        type: 'earned',
        points: 5,
        balance_after: 5,
        order_id: 'A',
        ...entry,
      },
    ],
    [
      'loyalty_transactions',
      {
        id: id(9),
        customer_loyalty_id,
        account_version: 2,
        type: 'refunded',
        points: 1,
        balance_after: 6,
        redemption_id: id(7),
        ...entry,
      },
    ],
    [
      'loyalty_lots',
      {
        id: id(10),
        customer_loyalty_id,
        transaction_id: id(8),
        points: 5,
        remaining: 5,
        owed: 0,
        created_at: AT,
      },
    ],
    [
      'loyalty_lots',
      {
        id: id(11),
        customer_loyalty_id,
        transaction_id: id(9),
        points: 1,
        remaining: 1,
        owed: 0,
        created_at: AT,
      },
    ],
    ['loyalty_lot_uses', { transaction_id: id(9), lot_id: id(10), points: 1 }],
    [
      'reward_stock_movements',
      {
        id: id(12),
        reward_id,
        redemption_id: id(7),
        change: -1,
        reason: 'redeemed',
        actor: 'a',
        request_id: 'r',
        created_at: AT,
      },
    ],
    [
      'tier_reevaluations',
      { id: id(13), program_id, status: 'running', accounts: 0, done: 0, changed: 0, requested_at: AT },
    ],
    [
      'coupons',
      {
        id: id(14),
        code: 'X',
        name: 'X',
        type: 'fixed',
        discount_value: 1,
        max_uses_per_customer: 1,
        is_active: true,
        assigned_only: false,
        used_count: 0,
        ...times,
      },
    ],
    [
      'customer_merges',
      { id: id(18), source_id: id(4), target_id: id(3), actor: 'a', request_id: 'r', merged_at: AT },
    ],
    ['coupon_assignments', { id: id(15), coupon_id: id(14), customer_id: id(3), created_at: AT }],
    [
      'coupon_uses',
      {
        id: id(17),
        coupon_id: id(14),
        customer_id: id(3),
        status: 'reserved',
        discount_amount: 1,
        reserved_at: AT,
        expires_at: '2026-01-31T12:15:00Z',
      },
    ],
    [
      'consents',
      {
        ...{
          id: id(22),
          customer_id: id(3),
          purpose: 'marketing',
          channel: 'any',
          granted: true,
          source: 'api',
        },
        ...{ occurred_at: AT, recorded_at: AT, actor: 'a', request_id: 'r' },
      },
    ],
    ['imports', { id: id(19), status: 'staged', columns: ['name'], rows: 1, actor: 'a', ...times }],
    ['import_batches', { import_id: id(19), number: 1, first_position: 1, last_position: 1, ...COUNTS }],
    ['import_rows', { import_id: id(19), position: 1, line: 2, cells: ['A'], customer_id: id(3) }],
    ['idempotency_keys', { key: 'k', fingerprint: FINGERPRINT, status: 200, created_at: AT }],
    [
      'audit_log',
      {
        id: id(16),
        actor: 'a',
        action: 'x',
        entity: 'x',
        changed_fields: [],
        request_id: 'r',
        created_at: AT,
      },
    ],
    [
      'api_keys',
      {
        id: id(20),
        name: 'K',
        prefix: 'pk_',
        hash: FINGERPRINT,
        scopes: ['customers:read'],
        created_by: 'a',
        created_at: AT,
      },
    ],
    ['organization_totals', { slot: 0, customers: 0, points_balance: 0, points_earned: 0, redemptions: 0 }],
    [
      'loyalty_rollups',
      { metric: 'earned', day: '2026-01-31', program_id, subject_id: id(6), slot: 0, amount: 0 },
    ],
  ];
  const organization = {
    id: organization_id,
    name: 'O',
    time_zone: 'UTC',
    default_country: 'PE',
    currency: 'PEN',
    ...times,
  };
  return [
    ['organizations', organization],
    ...rows.map(([table, row]): [string, Row] => [table, { organization_id, ...row }]),
  ];
}

const COUNTS = { created: 0, existing: 0, filled: 0, failed: 0, mistakes: 0 };
const ZEROS = { points_balance: 0, total_points_earned: 0, version: 0, anonymized: false };
const FINGERPRINT = `\\x${'00'.repeat(32)}`;

/** A row of what belongs to no organization. */
export const SHARED: [string, Row] = [
  'rate_limit_counts',
  { window_ends_at: AT, subject: `\\x${'00'.repeat(16)}`, requests: 1 },
];

/** What makes another sound row of a sound one, beside the first. */
export const FRESH: Record<string, Row> = {
  organizations: { id: idOf(8, 0) },
  programs: { id: idOf(1, 101), is_active: false },
  tiers: { id: idOf(1, 102), name: 'T2', min_points: 7 },
  customers: { id: idOf(1, 103), phone: null, email: null },
  customer_loyalty: { id: idOf(1, 105), customer_id: idOf(1, 4) },
  rewards: { id: idOf(1, 106) },
  reward_redemptions: { id: idOf(1, 107) },
  loyalty_transactions: { id: idOf(1, 108), account_version: 3, order_id: null, type: 'adjusted' },
  loyalty_lots: { id: idOf(1, 110) },
  loyalty_lot_uses: { lot_id: idOf(1, 11) },
  reward_stock_movements: { id: idOf(1, 112) },
  tier_reevaluations: { id: idOf(1, 113), status: 'done' },
  coupons: { id: idOf(1, 114), code: 'Y' },
  coupon_assignments: { id: idOf(1, 115), customer_id: idOf(1, 4) },
  coupon_uses: { id: idOf(1, 117) },
  consents: { id: idOf(1, 122) },
  imports: { id: idOf(1, 119) },
  import_batches: { number: 2 },
  import_rows: { position: 2 },
  idempotency_keys: { key: 'l' },
  audit_log: { id: idOf(1, 116) },
  api_keys: { id: idOf(1, 120), hash: `\\x${'01'.repeat(32)}` },
  organization_totals: { slot: 1 },
  loyalty_rollups: { slot: 1 },
  rate_limit_counts: { ...SHARED[1], subject: `\\x${'01'.repeat(16)}` },
};

/** Inserts a row as it is given. @throws PostgreSQL's error */
export async function insertRow(sql: Client, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row).join(', ');
  await sql.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_record(null::${table}, $1::jsonb)`,
    [JSON.stringify(row)],
  );
}

/** The first sound row of a table with what makes it another one, and with what `changes` say. */
export function anotherRow(table: string, changes: Row): Row {
  const first = soundRows(1).find(([name]) => name === table)?.[1];
  return { ...first, ...FRESH[table], ...changes };
}

export { idOf };
