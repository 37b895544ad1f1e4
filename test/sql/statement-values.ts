import { newId } from '../../src/common/ids';
import type { FilledOrganization } from './two-organizations';

const LATER = new Date('2030-01-01T00:00:00Z');
const FILLED_ON = '2026-01-31';
const FILLED_AT = new Date('2026-01-31T12:00:00Z');
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const AUDIT_SPAN = ['-infinity', 'infinity', LAST_ID];
const json = JSON.stringify;

/** Statement → its values, as somebody writes rows of `into`. */
export const INSERTED_VALUES: Record<string, (into: FilledOrganization) => unknown[]> = {
  api_keys_insert: ({ id }) => [
    ...[id, newId(), 'name', 'pk_', Buffer.alloc(32), ['customers:read'], 'actor', null, LATER],
  ],
  audit_insert_entry: ({ id }) => [
    id,
    newId(),
    'actor',
    'customer.created',
    'customer',
    null,
    [],
    json({ created: 1 }),
    'request',
    LATER,
  ],
  consents_insert: ({ id, customer }) => [
    ...[id, [newId()], [customer], 'marketing', 'any', true, 'api', FILLED_AT, FILLED_AT, 'actor', 'request'],
  ],
  coupons_insert_assignments: ({ id, coupon, customer }) => [id, coupon, [newId()], [customer], LATER],
  coupons_insert_batch: ({ id }) => [
    ...[
      id,
      [newId()],
      ['NEW'],
      newId(),
      'name',
      null,
      'fixed',
      1,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ],
    ...[null, null, true, false, LATER],
  ],
  coupons_insert_use: ({ id, coupon, customer }) => [
    ...[id, newId(), coupon, customer, null, 1, new Date(0), LATER],
  ],
  batch_insert_customers: ({ id }) => [id, LATER, [newId()], ['name'], [''], [''], [''], ['false']],
  customers_register: ({ id, program, customer }) => [
    ...[id, newId(), 'name', null, null, null, LATER, newId(), program, null],
    ...[newId(), 'actor', 'customer.created', 'customer', customer, [], 'request', LATER],
    ...[1, 0, 0, 0, [program], ['members'], [program], [LATER], [1]],
  ],
  idempotency_insert_key: ({ id }) => [id, newId(), Buffer.alloc(32), 200, null, null, LATER],
  imports_insert: ({ id }) => [id, newId(), 'actor', LATER],
  imports_insert_batch: ({ id, import: file }) => [id, file, 99, 1, 2],
  imports_insert_rows: ({ id, import: file }) => [id, file, [99], [100], ['[]']],
  ledger_open_accounts: ({ id, program, customer }) => [
    ...[
      id,
      program,
      LATER,
      [newId()],
      [customer],
      [5],
      [9],
      [''],
      [''],
      [newId()],
      [newId()],
      [newId()],
      [newId()],
    ],
    ...['actor', 'request'],
  ],
  ledger_insert_account: ({ id, customer, program }) => [id, newId(), customer, program, null, LATER],
  merging_insert: ({ id, source, customer }) => [
    ...[id, newId(), source, customer, '{}', 'actor', 'request', LATER],
  ],
  redemptions_insert: ({ id, reward, account }) => [
    ...[id, newId(), reward, account, null, 1, null, null, LATER, null],
  ],
  reevaluation_request: ({ id, program }) => [id, newId(), program, LATER],
  rewards_insert_movement: ({ id, reward }) => [
    id,
    newId(),
    reward,
    null,
    1,
    'set',
    'actor',
    'request',
    LATER,
  ],
  organizations_insert: ({ id }) => [id, 'name', 'PE', LATER, newId(), 'name', 1, 100, 'unit_floor', '[]'],
  seed_insert_accounts: ({ id, program, customer }) => [
    ...[id, program, [newId()], [customer], [''], [1], [1], [1], [''], [LATER], [LATER]],
  ],
  seed_insert_customers: ({ id }) => [id, [newId()], ['name'], [null], [null], [null], [true], [LATER]],
  seed_insert_entries: ({ id, account }) => [
    ...[
      id,
      'actor',
      'request',
      [newId()],
      [account],
      [1],
      ['adjusted'],
      [1],
      [1],
      [1],
      [''],
      [''],
      [''],
      [''],
      [''],
    ],
    [LATER],
  ],
  seed_insert_lot_uses: ({ id, entry, lot }) => [id, [entry], [lot], [1]],
  seed_insert_lots: ({ id, account, entry }) => [id, [newId()], [account], [entry], [1], [1], [''], [LATER]],
  totals_add: ({ id, program, reward }) => [
    ...[
      id,
      1,
      1,
      1,
      1,
      [program, program],
      ['earned', 'redemptions'],
      [reward, reward],
      [LATER, LATER],
      [1, 1],
    ],
  ],
  totals_rebuild: ({ id }) => [id],
};

/**
 * Touch no table of ours: locks, the settings of a transaction, the list that is meant to see across organizations, the
 * job that is left for the organization that is set, and counts of requests, which are of nobody that could be told.
 */
export const TABLELESS = [
  'batch_email_keys',
  'customers_lock_identity',
  'database_enter_organization',
  'database_enter_organization_pooled',
  'database_list_organizations',
  'database_role_in_force',
  'idempotency_lock_key',
  'idempotency_set_lock_timeout',
  'jobs_enqueue',
  'ledger_close_totals',
  'ledger_share_enrollment',
  'ledger_share_totals',
  'programs_lock',
  'rate_limits_add_requests',
  'rate_limits_forget_windows',
  'rewards_close',
  'statistics_refresh',
];

/** What `change_totals` is given besides the organization. */
const TOTALS_OF = ({ program }: FilledOrganization): unknown[] => [
  ...[0, 1, 1, 0, [program], ['adjusted'], [program], [LATER], [1]],
];

type ForeignValues = Record<string, (own: string, other: FilledOrganization) => unknown[]>;

/** What each way to an account is asked with: an id, and for a reward the reward's besides. */
const ACCOUNT_KEYS: Record<string, (other: FilledOrganization) => string[]> = {
  customer: ({ customer }) => [customer],
  account: ({ account }) => [account],
  entry: ({ entry }) => [entry],
  redemption: ({ redemption }) => [redemption],
  reward_and_account: ({ account }) => [account],
  reward_and_customer: ({ customer, reward }) => [customer, reward],
};

/** The statements that find an account, one for each way to it that they are asked by. */
const BY_ACCOUNT_KEY: ForeignValues = Object.fromEntries([
  ...['customer', 'account', 'reward_and_account', 'reward_and_customer'].map((way) =>
    asked(`ledger_lock_account_by_${way}`, way),
  ),
  ...['customer', 'entry', 'redemption'].map((way) => asked(`ledger_lock_account_for_credit_by_${way}`, way)),
  ...['customer', 'account', 'redemption', 'reward_and_customer'].map((way) =>
    asked(`ledger_read_account_by_${way}`, way, () => [LATER]),
  ),
  asked('ledger_read_account_by_reward_and_account', 'reward_and_account', ({ reward }) => [reward, LATER]),
  ...['customer', 'entry'].map((way) =>
    asked(`ledger_read_account_to_spend_by_${way}`, way, () => [LATER, 1_000_000]),
  ),
]);

function asked(
  name: string,
  way: string,
  more: (other: FilledOrganization) => unknown[] = () => [],
): [string, ForeignValues[string]] {
  return [name, (own, other) => [own, ...(ACCOUNT_KEYS[way]?.(other) ?? []), ...more(other)]];
}

/** Of those who are asked for, not of the many beside them. */
const REDEEMED = `update loyalty_transactions e set type = 'redeemed', points = -e.points, balance_after = 0,
  redemption_id = (
    select r.id from reward_redemptions r
    where r.organization_id = e.organization_id and r.customer_loyalty_id = e.customer_loyalty_id)
  where e.order_id is null or e.order_id not like 'other-%'`;

/** The merge of each organization, carried out. */
const MERGED = `
  update customers s set merged_into = m.target_id from customer_merges m
    where s.organization_id = m.organization_id and s.id = m.source_id;
  update customer_loyalty a set customer_id = m.target_id, merged_into = t.id
    from customer_merges m join customer_loyalty t on t.organization_id = m.organization_id and t.customer_id = m.target_id
    where a.organization_id = m.organization_id and a.customer_id = m.source_id`;

/**
 * What must hold for a statement to find anything at all, where the filled organizations are otherwise: set in both of
 * them before it is asked.
 */
export const PREPARED: Record<string, string> = {
  analytics_find_expiring: `update loyalty_rollups set metric = 'expiring'`,
  analytics_find_rewards: `update loyalty_rollups set metric = 'redemptions'`,
  customers_release_alias: MERGED,
  housekeeping_drop_reevaluations: `update tier_reevaluations set status = 'done'`,
  people_export_merged_customers: MERGED,
  merging_find_followers: MERGED,
  merging_find_merged_accounts: MERGED,
  customers_keep_reversals: `
    insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
      balance_after, total_points_earned_after, reverses_id, reversed_points, actor, request_id, created_at)
    select e.organization_id, md5(e.id::text)::uuid, a.id, 99, 'reversed', -1, 0, 0, e.id, 1, 'actor', 'request', e.created_at
    from loyalty_transactions e
    join customer_merges m on m.organization_id = e.organization_id
    join customer_loyalty a on a.organization_id = e.organization_id and a.customer_id = m.source_id
    where e.customer_loyalty_id <> a.id`,
  undo_carry_over: `
    update loyalty_transactions set type = 'reversed', reverses_id = id, reversed_points = points;
    update customer_merges m set undo = jsonb_build_object('accounts', jsonb_build_array(
      jsonb_build_object('source', a.id, 'followers', '[]'::jsonb, 'points', 0, 'earned', 0)))
    from customer_loyalty a where a.organization_id = m.organization_id and a.customer_id = m.target_id`,
  undo_list: `update customer_merges m set undone_at = null, undo = jsonb_build_object('accounts', jsonb_build_array(
      jsonb_build_object('source', s.id, 'target', a.id, 'targetVersion', 0, 'followers', '[]'::jsonb, 'points', 0, 'earned', 0)))
    from customer_loyalty a, customer_loyalty s where a.organization_id = m.organization_id and a.customer_id = m.target_id
      and s.organization_id = m.organization_id and s.customer_id = m.source_id`,
  undo_find_since: `update loyalty_transactions set type = 'reversed', reverses_id = id, reversed_points = points`,
  undo_hand_back: MERGED,
  undo_return_redemptions: REDEEMED,
  reversal_find_redeemed_lots: REDEEMED,
  imports_find_expired: `update imports set status = 'deleted'`,
  imports_find_stalled: `update imports set status = 'running'`,
  imports_finish_receiving: `update imports set status = 'receiving'`,
  redemptions_find_lots: `update loyalty_transactions e set type = 'redeemed', points = -e.points, balance_after = 0,
    redemption_id = (select r.id from reward_redemptions r where r.organization_id = e.organization_id)`,
  reevaluation_drop_retired:
    'update tiers set retired_at = created_at; update rewards set min_tier_id = null',
};

/** Statement → its values, as the organization `own` asks for what belongs to `other`. */
export const FOREIGN_VALUES: ForeignValues = {
  ...BY_ACCOUNT_KEY,
  analytics_find_days: (own) => [own, LATER, FILLED_ON, FILLED_ON, 1],
  analytics_find_expiring: (own) => [own, FILLED_AT, null, null, 1],
  analytics_find_programs: (own) => [own, LATER, null, null, 30, 90],
  analytics_find_rewards: (own) => [own, LATER, FILLED_ON, FILLED_ON, 1],
  analytics_find_tiers: (own) => [own],
  consents_count: (own, other) => [own, other.customer],
  consents_find_current: (own, other) => [own, other.customer],
  consents_find_latest: (own, other) => [own, other.customer, 'marketing', 'any'],
  consents_list: (own, other) => [own, other.customer, null, null, 100, 0],
  api_keys_count: (own, other) => [own, `pk_${other.mark}`],
  api_keys_find: (own, other) => [own, other.apiKey],
  api_keys_find_by_hash: (own, other) => [own, Buffer.from(other.apiKeyHash, 'hex')],
  api_keys_list: (own, other) => [own, `pk_${other.mark}`, null, null, 100, 0],
  api_keys_note_use: (own, other) => [own, other.apiKey, LATER],
  api_keys_revoke: (own, other) => [own, other.apiKey, LATER],
  coupons_count: (own, other) => [own, other.code, null, null],
  coupons_count_assignments: (own, other) => [own, other.coupon],
  coupons_count_batch: (own, other) => [own, null, null, other.batch],
  coupons_count_held: (own, other) => [own, other.customer],
  coupons_count_use: (own, other) => [own, other.coupon, 1],
  coupons_expire_of_coupon: (own, other) => [own, other.coupon, LATER],
  coupons_expire_reservations: (own) => [own, LATER, 100],
  coupons_find: (own, other) => [own, other.coupon],
  coupons_find_customers: (own, other) => [own, [other.customer]],
  coupons_find_assigned: (own, other) => [own, other.coupon, [other.customer]],
  coupons_find_by_code: (own, other) => [own, other.code],
  coupons_find_currency: (own) => [own],
  coupons_find_usage: (own, other) => [own, other.code, other.customer, new Date(0)],
  coupons_has_uses: (own, other) => [own, other.coupon],
  audit_list: (own) => [own, null, null, null, null, null, ...AUDIT_SPAN, 100, 0],
  audit_list_of_entity: (own, other) => [own, null, null, null, other.customer, null, ...AUDIT_SPAN, 100, 0],
  audit_list_of_request: (own) => [own, null, null, null, null, 'request', ...AUDIT_SPAN, 100, 0],
  coupons_list: (own) => [own, null, null, null, null, null, 100, 0],
  coupons_list_assignments: (own, other) => [own, other.coupon, null, null, 100, 0],
  coupons_list_batch: (own, other) => [own, null, null, other.batch, null, null, 100, 0],
  coupons_list_held: (own, other) => [own, other.customer, LATER, null, null, 100, 0],
  coupons_lock: (own, other) => [own, other.coupon],
  coupons_lock_by_code: (own, other) => [own, other.code],
  coupons_lock_customers: (own, other) => [own, [other.customer]],
  coupons_lock_of_use: (own, other) => [own, other.couponUse],
  coupons_lock_use: (own, other) => [own, other.couponUse],
  coupons_restrict: (own, other) => [own, other.coupon, LATER],
  coupons_settle_use: (own, other) => [
    ...[own, other.couponUse, 'reserved', 'rolled_back', null, LATER, null],
  ],
  batch_fill_customers: (own, other) => [own, LATER, [other.customer], ['taken@example.com'], ['']],
  batch_find_contacts: (own, other) => [own, [other.phone], [other.email]],
  batch_lock_customers: (own, other) => [own, [other.customer]],
  customers_count_all: (own) => [own],
  customers_count_found: (own, other) => [own, other.mark, null],
  customers_find_share: (own, other) => [own, other.customer],
  customers_keep_reversals: (own, other) => [own, other.source],
  customers_delete: (own, other) => [own, other.customer],
  customers_export_found: (own, other) => [own, LATER, LATER, LAST_ID, 100, other.mark, null],
  customers_export_page: (own) => [own, LATER, LATER, LAST_ID, 100],
  customers_find_owners: (own, other) => [own, other.phone, other.email, LATER],
  customers_find_contacts: (own, other) => [own, other.customer],
  customers_find_start: (own) => [own],
  customers_forget_imported_rows: (own, other) => [own, other.customer, other.phone, other.email],
  customers_forget_unread_rows: (own, other) => [own, null, `unread-${other.mark}@example.com`],
  customers_list_after: (own) => [own, LATER, 100, LATER, newId()],
  customers_list_far_page: (own) => [own, LATER, 100, 0],
  customers_list_first: (own) => [own, LATER, 100],
  customers_list_page: (own) => [own, LATER, 100, 0],
  customers_lock: (own, other) => [own, other.customer],
  customers_stands_for: (own, other) => [own, other.customer],
  customers_lock_accounts: (own, other) => [own, other.customer],
  customers_lock_for_deletion: (own, other) => [own, other.customer],
  customers_profile: (own, other) => [own, other.customer, LATER],
  customers_release_alias: (own, other) => [own, other.customer, other.sourcePhone, null],
  customers_search_page: (own, other) => [own, LATER, other.mark, null, null, null, 100, 0, true],
  customers_update: (own, other) => [own, other.customer, 'taken', null, null, null, true, LATER],
  earning_find_active_rule: (own) => [own],
  earning_find_by_order: (own, other) => [own, other.order],
  earning_find_trace: (own, other) => [own, other.entry],
  expiry_find_due: (own) => [own, LATER, 500],
  housekeeping_drop_reevaluations: (own) => [own, 0, 100],
  housekeeping_forget_keys: (own) => [own, LATER, 100],
  housekeeping_forget_undo: (own) => [own, LATER, 100],
  idempotency_find_key: (own, other) => [own, other.key],
  idempotency_forget_customer: (own, other) => [own, other.customer],
  imports_claim_batch: (own, other) => [own, other.import],
  imports_count_open_batches: (own, other) => [own, other.import],
  imports_delete: (own, other) => [own, other.import],
  imports_delete_rows: (own, other) => [own, other.import, 1, 1_000_000],
  imports_find: (own, other) => [own, other.import],
  imports_find_earlier_rows: (own, other) => [own, other.import, 1_000_000, [other.phone], [other.email]],
  imports_find_expired: (own) => [own, LATER, LATER],
  imports_find_last_position: (own, other) => [own, other.import],
  imports_find_stalled: (own) => [own, LATER],
  imports_finish_batch: (own, other) => [own, other.import, 1, 1, 1, 1, 1, 1, LATER],
  imports_finish_receiving: (own, other) => [own, other.import, '["taken"]', 1, LATER],
  programs_list: (own) => [own, '-infinity', own, null, 0],
  batch_find_tiers: (own) => [own],
  imports_list: (own) => [own, null, 'infinity', own, 100, 0],
  imports_list_mistakes: (own, other) => [own, other.import, 100, 0],
  imports_list_mistakes_after: (own, other) => [own, other.import, 0, 100],
  imports_lock: (own, other) => [own, other.import],
  imports_read_rows: (own, other) => [own, other.import, 1, 1_000_000],
  imports_reset_batches: (own, other) => [own, other.import],
  imports_set_status: (own, other) => [own, other.import, 'done', null, LATER],
  imports_write_rows: (own, other) => [own, other.import, [other.figure], ['failed'], [''], [''], [''], ['']],
  ledger_apply_change: (own, other) => [
    ...[own, other.account, 5, 5, null, other.figure + 1, null, LATER, other.figure, 'actor', 'request'],
    json([
      {
        id: newId(),
        version: other.figure + 1,
        type: 'adjusted',
        points: -1,
        balance_after: 5,
        created_at: LATER,
      },
    ]),
    json([]),
    json([{ lot_id: other.lot, remaining: -1, owed: 0 }]),
    json([]),
    json([
      {
        ...{ id: newId(), actor: 'actor', action: 'loyalty_account.adjusted', entity: 'loyalty_account' },
        ...{ entity_id: other.account, changed_fields: [], request_id: 'request', created_at: LATER },
      },
    ]),
    ...TOTALS_OF(other),
  ],
  ledger_apply_credit: (own, other) => [
    ...[own, other.account, 5, 5, null, other.figure + 1, null, LATER, other.figure, 'actor', 'request'],
    ...[newId(), 'adjusted', 5, null, null, null, null, null, newId()],
    ...[newId(), 'actor', 'loyalty_account.adjusted', 'loyalty_account', other.account, [], 'request', LATER],
    ...TOTALS_OF(other),
  ],
  earn_batch_apply_changes: (own, other) => [
    ...[own, 'actor', 'request', LATER],
    json([
      {
        ...{ id: other.account, points_balance: 5, total_points_earned: 5, tier_id: null },
        ...{ version: other.figure + 1, last_entry_at: LATER, locked_version: other.figure },
      },
    ]),
    json([
      {
        ...{ id: newId(), account_id: other.account, version: other.figure + 1, type: 'adjusted' },
        ...{ points: -1, balance_after: 5, total_earned_after: 5, created_at: LATER },
      },
    ]),
    json([]),
    json([{ account_id: other.account, lot_id: other.lot, remaining: -1 }]),
    json([]),
    ...TOTALS_OF(other),
  ],
  earn_batch_find_by_orders: (own, other) => [own, [other.order]],
  many_find_customers: (own, other) => [own, [other.customer]],
  many_find_due_lots: (own, other) => [own, [other.customer], LATER],
  many_lock_accounts: (own, other) => [own, [other.customer]],
  many_share_customers: (own, other) => [own, [other.customer]],
  ledger_count_entries: (own, other) => [own, other.customer, null, null, null, null],
  ledger_explain_missing_account: (own, other) => [own, other.customer],
  ledger_find_active_tiers: (own) => [own],
  ledger_find_account: (own, other) => [own, other.customer],
  ledger_list_entries: (own, other) => [
    own,
    other.customer,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    100,
    0,
  ],
  ledger_list_reversible: (own, other) => [
    ...[own, other.customer, null, null, null, null, null, null, null, 100, 0],
    LATER,
  ],
  ledger_count_verified: (own) => [own],
  ledger_share_customer: (own, other) => [own, other.customer],
  ledger_sum_totals: (own) => [own, LATER],
  ledger_verify: (own) => [own],
  merging_find_canonical: (own, other) => [own, [other.customer]],
  merging_find_coupons: (own, other) => [own, other.customer, other.source],
  merging_find_followers: (own, other) => [own, other.customer],
  merging_find_lots: (own, other) => [own, [other.customer]],
  merging_find_merged_accounts: (own, other) => [own, other.customer],
  merging_find_tiers: (own) => [own],
  merging_hand_over: (own, other) => [own, other.sourceAccount, other.account, other.customer],
  merging_lock_accounts: (own, other) => [own, [other.customer]],
  merging_lock_customers: (own, other) => [own, [other.customer]],
  merging_move_assignments: (own, other) => [own, [other.assignment], other.source],
  merging_move_lots: (own, other) => [own, other.account, other.sourceAccount],
  merging_move_redemptions: (own, other) => [own, other.account, other.sourceAccount],
  merging_move_uses: (own, other) => [own, [other.couponUse], other.source],
  merging_retire_customer: (own, other) => [own, other.source, other.customer, null, null, LATER],
  organizations_exists: (own) => [own],
  people_anonymize: (own, other) => [own, other.customer, 'taken', LATER],
  people_clear_descriptions: (own, other) => [own, other.customer],
  people_drop_undo: (own, other) => [own, other.customer],
  people_export_customer: (own, other) => [own, other.customer],
  people_export_merged_customers: (own, other) => [own, other.customer, null, null, 100],
  people_export_merges: (own, other) => [own, other.customer, null, null, 100],
  people_export_accounts: (own, other) => [own, other.customer, null, null, 100],
  people_export_entries: (own, other) => [own, other.customer, null, null, 100],
  people_export_lots: (own, other) => [own, other.customer, null, null, 100],
  people_export_lot_uses: (own, other) => [own, other.customer, null, null, 100],
  people_export_redemptions: (own, other) => [own, other.customer, null, null, 100],
  people_export_coupon_assignments: (own, other) => [own, other.customer, null, null, 100],
  people_export_coupon_uses: (own, other) => [own, other.customer, null, null, 100],
  people_export_consents: (own, other) => [own, other.customer, null, null, 100],
  people_export_imported_rows: (own, other) => [own, other.customer, null, null, 100],
  people_export_audit: (own, other) => [own, other.customer, null, null, 100],
  people_mark_accounts: (own, other) => [own, other.customer],
  programs_deactivate_others: (own) => [own, newId(), LATER],
  programs_count_places: (own, other) => [own, other.program, [0, 500]],
  programs_has_dependants: (own, other) => [own, other.program],
  programs_rewards_of_tier: (own, other) => [own, other.tier],
  redemptions_count_by_customer: (own, other) => [own, other.customer, null, LATER],
  redemptions_customer_exists: (own, other) => [own, other.customer],
  reversal_find_redeemed_lots: (own, other) => [own, other.redemption],
  redemptions_list_by_customer: (own, other) => [own, other.customer, null, null, 100, 0, null, LATER],
  redemptions_list_offers: (own, other) => [own, other.customer, LATER],
  redemptions_lock: (own, other) => [own, other.redemption],
  redemptions_lock_reward: (own, other) => [own, other.reward],
  redemptions_settle: (own, other) => [own, other.redemption, 'used', LATER],
  reevaluation_advance: (own, other) => [own, other.reevaluation, newId(), 1, 1],
  reevaluation_drop_retired: (own, other) => [own, other.program],
  reevaluation_finish: (own, other) => [own, other.reevaluation, LATER],
  reevaluation_lock_batch: (own, other) => [own, other.program, null, 100],
  reevaluation_lock_running: (own, other) => [own, other.program],
  reevaluation_move_batch: (own, other) => [own, [other.account]],
  reversal_find_by_order: (own, other) => [own, other.order],
  reversal_find_entry: (own, other) => [own, other.entry],
  reversal_find_touched_lots: (own, other) => [own, other.entry],
  rewards_is_redeemed: (own, other) => [own, other.reward],
  rewards_lock: (own, other) => [own, other.reward],
  rewards_move_stock: (own, other) => [own, other.reward, -1],
  rewards_tier_of_program: (own, other) => [own, other.tier, other.program],
  seed_find_start: (own) => [own, '+0', '+9999999999999'],
  stats_read: (own) => [own, LATER],
  timeline_balance_at: (own, other) => [own, other.customer, LATER, LATER],
  timeline_expiring: (own, other) => [own, other.customer, new Date('2026-06-01T00:00:00Z')],
  timeline_statement_lines: (own, other) => [own, other.customer, new Date(0), LATER, 100],
  undo_carry_over: (own, other) => [own, other.account, 0, [other.source], [other.account]],
  undo_find: (own, other) => [own, other.merge],
  undo_find_shared_lots: (own, other) => [own, [other.account], [other.account]],
  undo_find_since: (own, other) => [own, other.account, [other.account], 0],
  undo_hand_back: (own, other) => [own, other.sourceAccount, other.source, []],
  undo_list: (own, other) => [own, other.customer, new Date(0), LATER],
  undo_lock: (own, other) => [own, other.merge],
  undo_lock_both: (own, other) => [own, [other.customer, other.source]],
  undo_lock_pairs: (own, other) => [own, [other.account]],
  undo_return_lots: (own, other) => [own, other.account, other.sourceAccount, [other.account]],
  undo_return_redemptions: (own, other) => [own, other.account, other.sourceAccount, [other.account]],
  undo_revive_customer: (own, other) => [own, other.source, null, null, LATER, []],
  undo_settle: (own, other) => [own, other.merge, LATER],
};

/**
 * The text without its organization: each condition on it becomes one that always holds, and the parameter keeps its
 * type.
 */
export function withoutOrganization(text: string): string {
  return text.replace(
    /\b(?:\w+\.)?(?:organization_id|(?<=where )o\.id|(?<=organizations where )id) = \$1/g,
    '$1::uuid is not null',
  );
}
