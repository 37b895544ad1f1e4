import { newId } from '../../src/common/ids';
import type { FilledOrganization } from './two-organizations';

const LATER = new Date('2030-01-01T00:00:00Z');
const json = JSON.stringify;

/** Statement → its values, as somebody writes rows of `into`. */
export const INSERTED_VALUES: Record<string, (into: FilledOrganization) => unknown[]> = {
  audit_insert_entry: ({ id }) => [
    id,
    newId(),
    'actor',
    'customer.created',
    'customer',
    null,
    [],
    'request',
    LATER,
  ],
  customers_insert: ({ id }) => [id, newId(), 'name', null, null, null, LATER],
  idempotency_insert_key: ({ id }) => [id, newId(), Buffer.alloc(32), 200, null, null, LATER],
  ledger_insert_account: ({ id, customer, program }) => [id, newId(), customer, program, null, LATER],
  organizations_insert: ({ id }) => [id, 'name', 'PE', LATER, newId(), 'name', 1, 100, 'unit_floor', '[]'],
  seed_insert_accounts: ({ id, program, customer }) => [
    ...[id, program, [newId()], [customer], [''], [1], [1], [1], [''], [LATER], [LATER]],
  ],
  seed_insert_customers: ({ id }) => [id, [newId()], ['name'], [null], [null], [null], [false], [LATER]],
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
  totals_add: ({ id }) => [id, 1, 1, 1, 1],
};

/** Touch no table: locks, the settings of a transaction, and the list that is meant to see across organizations. */
export const TABLELESS = [
  'customers_lock_identity',
  'database_enter_organization',
  'database_enter_organization_pooled',
  'database_list_organizations',
  'idempotency_lock_key',
  'idempotency_set_lock_timeout',
  'ledger_close_totals',
  'ledger_share_totals',
];

/** Statement → its values, as the organization `own` asks for what belongs to `other`. */
export const FOREIGN_VALUES: Record<string, (own: string, other: FilledOrganization) => unknown[]> = {
  customers_count_all: (own) => [own],
  customers_count_found: (own, other) => [own, other.mark, null],
  customers_count_redemptions: (own, other) => [own, other.customer],
  customers_delete: (own, other) => [own, other.customer],
  customers_find_owners: (own, other) => [own, other.phone, other.email, LATER],
  customers_find_start: (own) => [own],
  customers_list_after: (own) => [own, LATER, 100, LATER, newId()],
  customers_list_page: (own) => [own, LATER, 100, 0],
  customers_lock: (own, other) => [own, other.customer],
  customers_lock_accounts: (own, other) => [own, other.customer],
  customers_lock_for_deletion: (own, other) => [own, other.customer],
  customers_profile: (own, other) => [own, other.customer, LATER],
  customers_search_page: (own, other) => [own, LATER, other.mark, null, null, null, 100, 0],
  customers_update: (own, other) => [own, other.customer, 'taken', null, null, null, true, LATER],
  idempotency_find_key: (own, other) => [own, other.key],
  idempotency_forget_customer: (own, other) => [own, other.customer],
  ledger_apply_change: (own, other) => [
    ...[own, other.account, 5, 5, null, 2, null, LATER, 1, 'actor', 'request'],
    json([{ id: newId(), version: 2, type: 'adjusted', points: -1, balance_after: 5, created_at: LATER }]),
    json([]),
    json([{ entry_id: newId(), lot_id: other.lot, points: 1 }]),
  ],
  ledger_count_entries: (own, other) => [own, other.customer, null, null, null, null],
  ledger_explain_missing_account: (own, other) => [own, other.customer],
  ledger_find_active_tiers: (own) => [own],
  ledger_find_open_lots: (own, other) => [own, other.customer, 1_000_000, LATER],
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
  ledger_lock_account: (own, other) => [own, other.customer],
  ledger_sum_totals: (own) => [own, LATER],
  organizations_exists: (own) => [own],
  seed_find_start: (own) => [own, '+0', '+9999999999999'],
  stats_read: (own) => [own, LATER],
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
