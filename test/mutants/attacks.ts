import { idOf, NOBODY, type Row } from './rows';

/** Rows that one constraint or unique index must refuse: changes to a row that would be sound. */
export interface Attack {
  table: string;
  rows: Row[];
  /** who refuses it, when it isn't the constraint itself */
  refusedBy?: string;
}

const TOO_MUCH = '9007199254740992';
const id = (row: number): string => idOf(1, row);
const long = (length: number): string => 'x'.repeat(length);
const outside = (column: string, ...values: unknown[]): Row[] => values.map((value) => ({ [column]: value }));
const attack = (table: string, ...rows: Row[]): Attack => ({ table, rows });

/** By the name of the constraint or index. */
export const ATTACKS: Record<string, Attack> = {
  pk_organizations: attack('organizations', { id: id(0) }),
  ck_organizations_name: attack('organizations', ...outside('name', '', long(256))),
  pk_organization_totals: attack('organization_totals', { slot: 0 }),
  fk_organization_totals_organization: attack('organization_totals', { organization_id: NOBODY }),

  pk_loyalty_rollups: attack('loyalty_rollups', { slot: 0 }),
  fk_loyalty_rollups_organization: attack('loyalty_rollups', { organization_id: NOBODY }),

  pk_programs: attack('programs', { id: id(1) }),
  fk_programs_organization: attack('programs', { organization_id: NOBODY }),
  ck_programs_name: attack('programs', ...outside('name', '', long(256))),
  ck_programs_points_per_currency_unit: attack('programs', ...outside('points_per_currency_unit', -1)),
  ck_programs_currency_per_point: attack('programs', ...outside('currency_per_point', 0)),
  ck_programs_points_expire_after_days: attack('programs', ...outside('points_expire_after_days', 0)),
  ck_programs_rounding: attack('programs', ...outside('rounding', 'up')),
  uq_programs_org_active: attack('programs', { is_active: true }),

  pk_tiers: attack('tiers', { id: id(2) }),
  // The target of the keys to a tier of a program: without it they can't be.
  uq_tiers_org_program_id: {
    table: 'rewards',
    rows: [{ min_tier_id: NOBODY }],
    refusedBy: 'fk_rewards_min_tier',
  },
  uq_tiers_org_program_min_points: attack('tiers', { min_points: 0 }),
  uq_tiers_org_program_name: attack('tiers', { name: 'T' }),
  fk_tiers_program: attack('tiers', { program_id: NOBODY }),
  ck_tiers_name: attack('tiers', ...outside('name', '', long(256))),
  ck_tiers_min_points: attack('tiers', ...outside('min_points', -1, TOO_MUCH)),
  ck_tiers_multiplier: attack('tiers', ...outside('multiplier', 99)),
  pk_tier_reevaluations: attack('tier_reevaluations', { id: id(13) }),
  fk_tier_reevaluations_program: attack('tier_reevaluations', { program_id: NOBODY }),
  ck_tier_reevaluations_status: attack('tier_reevaluations', ...outside('status', 'x')),
  uq_tier_reevaluations_org_program_running: attack('tier_reevaluations', { status: 'running' }),

  pk_customers: attack('customers', { id: id(3) }),
  uq_customers_org_phone: attack('customers', { phone: '+51900000001' }),
  uq_customers_org_email: attack('customers', { email: 'C@X.pe' }),
  fk_customers_organization: attack('customers', { organization_id: NOBODY }),
  ck_customers_name: attack('customers', ...outside('name', '', long(256))),
  ck_customers_email: attack('customers', ...outside('email', 'x', long(255))),
  ck_customers_phone: attack('customers', ...outside('phone', '', long(33))),
  ck_customers_birth_date: attack('customers', ...outside('birth_date', '1899-12-31', 'infinity')),
  fk_customers_merged_into: attack('customers', { merged_into: NOBODY }),
  ck_customers_merged_into: attack('customers', { id: id(21), merged_into: id(21) }),
  pk_customer_merges: attack('customer_merges', { id: id(18) }),
  fk_customer_merges_source: attack('customer_merges', { id: id(21), source_id: NOBODY }),
  fk_customer_merges_target: attack('customer_merges', { id: id(21), target_id: NOBODY }),
  ck_customer_merges_two: attack('customer_merges', { id: id(21), source_id: id(3) }),

  pk_customer_loyalty: attack('customer_loyalty', { id: id(5) }),
  uq_customer_loyalty_org_customer_program: attack('customer_loyalty', { customer_id: id(3) }),
  fk_customer_loyalty_customer: attack('customer_loyalty', { customer_id: NOBODY }),
  fk_customer_loyalty_program: attack('customer_loyalty', { program_id: NOBODY, tier_id: null }),
  fk_customer_loyalty_tier: attack('customer_loyalty', { tier_id: NOBODY }),
  fk_customer_loyalty_merged_into: attack('customer_loyalty', { merged_into: NOBODY }),
  ck_customer_loyalty_merged_into: attack('customer_loyalty', { id: id(21), merged_into: id(21) }),
  ck_customer_loyalty_merged_is_empty: attack(
    'customer_loyalty',
    { merged_into: id(5), points_balance: 1 },
    { merged_into: id(5), total_points_earned: 1 },
  ),
  ck_customer_loyalty_points_balance: attack('customer_loyalty', ...outside('points_balance', -1, TOO_MUCH)),
  ck_customer_loyalty_total_points_earned: attack(
    'customer_loyalty',
    ...outside('total_points_earned', -1, TOO_MUCH),
  ),
  ck_customer_loyalty_version: attack('customer_loyalty', ...outside('version', -1)),

  pk_rewards: attack('rewards', { id: id(6) }),
  fk_rewards_program: attack('rewards', { program_id: NOBODY }),
  fk_rewards_min_tier: attack('rewards', { min_tier_id: NOBODY }),
  ck_rewards_name: attack('rewards', ...outside('name', '', long(256))),
  ck_rewards_points_cost: attack('rewards', ...outside('points_cost', 0, TOO_MUCH)),
  ck_rewards_reward_type: attack('rewards', ...outside('reward_type', 'x')),
  ck_rewards_discount: attack(
    'rewards',
    { reward_type: 'discount', discount_type: 'percentage', discount_value: 101 },
    { reward_type: 'discount', discount_type: 'fixed', discount_value: 0 },
    { reward_type: 'discount', discount_type: 'x', discount_value: 1 },
  ),
  ck_rewards_stock_remaining: attack('rewards', ...outside('stock_remaining', -1)),
  ck_rewards_max_per_customer: attack('rewards', ...outside('max_per_customer', 0)),
  ck_rewards_redeem_within_days: attack('rewards', ...outside('redeem_within_days', 0)),
  ck_rewards_window: attack('rewards', { starts_at: '2026-01-02', expires_at: '2026-01-02' }),
  pk_reward_stock_movements: attack('reward_stock_movements', { id: id(12) }),
  fk_reward_stock_movements_reward: attack('reward_stock_movements', { reward_id: NOBODY }),
  fk_reward_stock_movements_redemption: attack('reward_stock_movements', { redemption_id: NOBODY }),
  ck_reward_stock_movements_change: attack('reward_stock_movements', ...outside('change', 0)),
  ck_reward_stock_movements_reason: attack('reward_stock_movements', ...outside('reason', 'x')),

  pk_reward_redemptions: attack('reward_redemptions', { id: id(7) }),
  fk_reward_redemptions_reward: attack('reward_redemptions', { reward_id: NOBODY }),
  fk_reward_redemptions_account: attack('reward_redemptions', { customer_loyalty_id: NOBODY }),
  ck_reward_redemptions_status: attack('reward_redemptions', ...outside('status', 'x')),
  ck_reward_redemptions_points_spent: attack('reward_redemptions', ...outside('points_spent', -1, TOO_MUCH)),
  ck_reward_redemptions_order_id: attack('reward_redemptions', ...outside('order_id', '', long(65))),

  pk_loyalty_transactions: attack('loyalty_transactions', { id: id(8) }),
  uq_loyalty_transactions_org_account_version: attack('loyalty_transactions', { account_version: 1 }),
  uq_loyalty_transactions_org_order_earned: attack('loyalty_transactions', { type: 'earned', order_id: 'A' }),
  uq_loyalty_transactions_org_redemption_refunded: attack('loyalty_transactions', {
    type: 'refunded',
    redemption_id: id(7),
  }),
  fk_loyalty_transactions_account: attack('loyalty_transactions', { customer_loyalty_id: NOBODY }),
  fk_loyalty_transactions_redemption: attack('loyalty_transactions', { redemption_id: NOBODY }),
  fk_loyalty_transactions_reverses: attack('loyalty_transactions', { reverses_id: NOBODY }),
  ck_loyalty_transactions_type: attack('loyalty_transactions', ...outside('type', 'x')),
  ck_loyalty_transactions_account_version: attack('loyalty_transactions', ...outside('account_version', 0)),
  ck_loyalty_transactions_points: attack(
    'loyalty_transactions',
    ...outside('points', TOO_MUCH, `-${TOO_MUCH}`),
  ),
  ck_loyalty_transactions_balance_after: attack(
    'loyalty_transactions',
    ...outside('balance_after', -1, TOO_MUCH),
  ),
  ck_loyalty_transactions_total_points_earned_after: attack(
    'loyalty_transactions',
    ...outside('total_points_earned_after', -1, TOO_MUCH),
  ),
  ck_loyalty_transactions_order_id: attack('loyalty_transactions', ...outside('order_id', '', long(65))),
  fk_loyalty_transactions_merge: attack('loyalty_transactions', { type: 'merged', merge_id: NOBODY }),
  ck_loyalty_transactions_merge: attack('loyalty_transactions', { merge_id: id(18) }),
  ck_loyalty_transactions_reversal: attack(
    'loyalty_transactions',
    { type: 'reversed' },
    { reversed_points: 1 },
  ),
  ck_loyalty_transactions_reversed_by_deleted: attack(
    'loyalty_transactions',
    ...outside('reversed_by_deleted', -1),
  ),
  ck_loyalty_transactions_unrecovered: attack('loyalty_transactions', ...outside('unrecovered', -1)),

  pk_loyalty_lots: attack('loyalty_lots', { id: id(10) }),
  fk_loyalty_lots_account: attack('loyalty_lots', { customer_loyalty_id: NOBODY }),
  fk_loyalty_lots_transaction: attack('loyalty_lots', { transaction_id: NOBODY }),
  ck_loyalty_lots_points: attack('loyalty_lots', { points: 0, remaining: 0 }, { points: TOO_MUCH }),
  ck_loyalty_lots_remaining: attack('loyalty_lots', ...outside('remaining', -1, 6)),
  ck_loyalty_lots_owed: attack('loyalty_lots', ...outside('owed', -1, 6)),
  pk_loyalty_lot_uses: attack('loyalty_lot_uses', { lot_id: id(10) }),
  fk_loyalty_lot_uses_transaction: attack('loyalty_lot_uses', { transaction_id: NOBODY }),
  fk_loyalty_lot_uses_lot: attack('loyalty_lot_uses', { lot_id: NOBODY }),
  ck_loyalty_lot_uses_points: attack('loyalty_lot_uses', ...outside('points', 0, TOO_MUCH)),

  pk_coupons: attack('coupons', { id: id(14) }),
  uq_coupons_org_code: attack('coupons', { code: 'X' }),
  fk_coupons_organization: attack('coupons', { organization_id: NOBODY }),
  ck_coupons_code: attack('coupons', ...outside('code', '', long(51).toUpperCase(), 'lower')),
  ck_coupons_name: attack('coupons', ...outside('name', '', long(256))),
  ck_coupons_type: attack('coupons', ...outside('type', 'x')),
  ck_coupons_discount_value: attack('coupons', ...outside('discount_value', -1, '1000000000001')),
  ck_coupons_min_order_amount: attack('coupons', ...outside('min_order_amount', -1, '1000000000001')),
  ck_coupons_max_discount_amount: attack('coupons', ...outside('max_discount_amount', -1, '1000000000001')),
  ck_coupons_quantities: attack('coupons', { buy_quantity: 0 }, { get_quantity: 0 }),
  ck_coupons_max_uses_total: attack('coupons', ...outside('max_uses_total', 0)),
  ck_coupons_max_uses_per_customer: attack('coupons', ...outside('max_uses_per_customer', 0)),
  ck_coupons_window: attack('coupons', { starts_at: '2026-01-02', expires_at: '2026-01-02' }),
  ck_coupons_used_count: attack('coupons', ...outside('used_count', -1)),
  ck_coupons_type_fields: attack(
    'coupons',
    ...[null, 0].map((discount_value) => ({ type: 'fixed', discount_value })),
    ...[null, 0, 101].map((discount_value) => ({ type: 'percentage', discount_value })),
    { type: 'item_free' },
    { type: 'item_discount' },
    ...[null, 0, 101].map((discount_value) => ({
      type: 'item_discount',
      menu_item_id: 'm',
      discount_value,
    })),
    { type: 'category_discount' },
    ...[null, 0, 101].map((discount_value) => ({
      type: 'category_discount',
      category_id: 'c',
      discount_value,
    })),
    { type: 'buy_x_get_y', buy_quantity: 1 },
    { type: 'buy_x_get_y', get_quantity: 1 },
  ),
  pk_coupon_assignments: attack('coupon_assignments', { id: id(15) }),
  uq_coupon_assignments_org_coupon_customer: attack('coupon_assignments', { customer_id: id(3) }),
  fk_coupon_assignments_coupon: attack('coupon_assignments', { coupon_id: NOBODY }),
  fk_coupon_assignments_customer: attack('coupon_assignments', { customer_id: NOBODY }),
  pk_coupon_uses: attack('coupon_uses', { id: id(17) }),
  fk_coupon_uses_organization: attack('coupon_uses', { organization_id: NOBODY }),
  fk_coupon_uses_coupon: attack('coupon_uses', { coupon_id: NOBODY }),
  fk_coupon_uses_customer: attack('coupon_uses', { customer_id: NOBODY }),
  ck_coupon_uses_order_id: attack('coupon_uses', ...outside('order_id', '', long(65))),
  ck_coupon_uses_status: attack('coupon_uses', ...outside('status', 'x')),
  ck_coupon_uses_discount_amount: attack('coupon_uses', ...outside('discount_amount', -1, '1000000000001')),
  ck_coupon_uses_window: attack('coupon_uses', { expires_at: '2026-01-31T12:00:00Z' }),
  ck_coupon_uses_used_at: attack(
    'coupon_uses',
    { status: 'used' },
    { used_at: '2026-01-31T12:01:00Z' },
    { status: 'expired', used_at: '2026-01-31T12:01:00Z' },
  ),
  ck_coupon_uses_rolled_back_at: attack(
    'coupon_uses',
    { status: 'rolled_back' },
    { rolled_back_at: '2026-01-31T12:01:00Z' },
  ),

  pk_imports: attack('imports', { id: id(19) }),
  fk_imports_organization: attack('imports', { organization_id: NOBODY }),
  ck_imports_status: attack('imports', ...outside('status', 'x')),
  pk_import_batches: attack('import_batches', { number: 1 }),
  fk_import_batches_import: attack('import_batches', { import_id: NOBODY }),
  pk_import_rows: attack('import_rows', { position: 1 }),
  fk_import_rows_import: attack('import_rows', { import_id: NOBODY }),
  fk_import_rows_customer: attack('import_rows', { customer_id: NOBODY }),
  ck_import_rows_status: attack('import_rows', ...outside('status', 'x')),

  pk_idempotency_keys: attack('idempotency_keys', { key: 'k' }),
  ck_idempotency_keys_key: attack('idempotency_keys', ...outside('key', '', long(256))),
  ck_idempotency_keys_fingerprint: attack('idempotency_keys', ...outside('fingerprint', '\\x00')),
  pk_audit_log: attack('audit_log', { id: id(16) }),
};
