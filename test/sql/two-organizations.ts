import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { newId } from '../../src/common/ids';

/** The ids of an organization that has a row in every table. Its texts hold its mark, its figures its number. */
export interface FilledOrganization {
  id: string;
  mark: string;
  figure: number;
  program: string;
  tier: string;
  customer: string;
  /** a second customer: whom the merge is of */
  source: string;
  sourcePhone: string;
  sourceAccount: string;
  merge: string;
  assignment: string;
  phone: string;
  email: string;
  account: string;
  entry: string;
  lot: string;
  reward: string;
  redemption: string;
  reevaluation: string;
  order: string;
  coupon: string;
  couponUse: string;
  code: string;
  batch: string;
  import: string;
  key: string;
  apiKey: string;
  /** in hexadecimal */
  apiKeyHash: string;
}

const AT = `'2026-01-31T12:00:00Z'`;

/** Fills a new organization. @param sql a superuser's connection */
export async function fillOrganization(
  sql: Client,
  mark: string,
  figure: number,
): Promise<FilledOrganization> {
  const organization = namesOf(mark, figure);
  await sql.query(rowsOf(organization));
  return organization;
}

/** An organization that isn't there: what somebody gets who asks for its ids is what a random id gives. */
export function absentOrganization(): FilledOrganization {
  return namesOf('absent', 1);
}

function namesOf(mark: string, figure: number): FilledOrganization {
  return {
    id: newId(),
    mark,
    figure,
    program: newId(),
    tier: newId(),
    customer: newId(),
    source: newId(),
    sourcePhone: `+518${String(figure).padStart(8, '0')}`,
    sourceAccount: newId(),
    merge: newId(),
    assignment: newId(),
    phone: `+519${String(figure).padStart(8, '0')}`,
    email: `${mark}@example.com`,
    account: newId(),
    entry: newId(),
    lot: newId(),
    reward: newId(),
    redemption: newId(),
    reevaluation: newId(),
    order: `order-${mark}`,
    coupon: newId(),
    couponUse: newId(),
    code: `CODE-${figure}`,
    batch: newId(),
    import: newId(),
    key: `key-${mark}`,
    apiKey: newId(),
    apiKeyHash: createHash('sha256').update(mark).digest('hex'),
  };
}

function rowsOf(o: FilledOrganization): string {
  return `
    insert into organizations (id, name, created_at, updated_at) values ('${o.id}', 'org ${o.mark}', ${AT}, ${AT});
    insert into organization_totals (organization_id, slot, customers, points_balance, points_earned, redemptions)
      values ('${o.id}', 0, ${o.figure}, ${o.figure}, ${o.figure}, ${o.figure});
    insert into loyalty_rollups (organization_id, metric, day, program_id, subject_id, slot, amount)
      values ('${o.id}', 'earned', '2026-01-31', '${o.program}', '${o.reward}', 0, ${o.figure});
    insert into programs (organization_id, id, name, points_per_currency_unit, currency_per_point, currency, is_active,
        created_at, updated_at)
      values ('${o.id}', '${o.program}', 'program ${o.mark}', ${o.figure}, 100, 'PEN', true, ${AT}, ${AT});
    insert into tiers (organization_id, id, program_id, name, min_points, multiplier, created_at, updated_at)
      values ('${o.id}', '${o.tier}', '${o.program}', 'tier ${o.mark}', 0, 100, ${AT}, ${AT});
    insert into customers (organization_id, id, name, email, phone, created_at, updated_at)
      values ('${o.id}', '${o.customer}', 'Sofía ${o.mark}', '${o.email}', '${o.phone}', ${AT}, ${AT}),
        ('${o.id}', '${o.source}', 'Twin ${o.mark}', null, '${o.sourcePhone}', ${AT}, ${AT});
    insert into customer_merges (organization_id, id, source_id, target_id, undo, actor, request_id, merged_at)
      values ('${o.id}', '${o.merge}', '${o.source}', '${o.customer}', '{}', 'actor ${o.mark}', 'request', ${AT});
    insert into customer_loyalty (organization_id, id, customer_id, program_id, tier_id, points_balance,
        total_points_earned, version, enrolled_at)
      values ('${o.id}', '${o.account}', '${o.customer}', '${o.program}', null, ${o.figure}, ${o.figure}, ${o.figure}, ${AT}),
        ('${o.id}', '${o.sourceAccount}', '${o.source}', '${o.program}', null, 0, 0, 0, ${AT});
    insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
        balance_after, total_points_earned_after, order_id, description, actor, request_id, created_at)
      values ('${o.id}', '${o.entry}', '${o.account}', ${o.figure}, 'earned', ${o.figure}, ${o.figure}, ${o.figure},
        '${o.order}', 'lunch ${o.mark}', 'actor ${o.mark}', 'request', ${AT});
    insert into loyalty_lots (organization_id, id, customer_loyalty_id, transaction_id, points, remaining, expires_at,
        created_at)
      values ('${o.id}', '${o.lot}', '${o.account}', '${o.entry}', ${o.figure}, ${o.figure}, '2029-01-01T00:00:00Z', ${AT});
    insert into loyalty_lot_uses (organization_id, transaction_id, lot_id, points)
      values ('${o.id}', '${o.entry}', '${o.lot}', ${o.figure});
    insert into rewards (organization_id, id, program_id, name, points_cost, reward_type, stock_remaining, min_tier_id,
        created_at, updated_at)
      values ('${o.id}', '${o.reward}', '${o.program}', 'reward ${o.mark}', 1, 'free_item', 5, '${o.tier}', ${AT}, ${AT});
    insert into reward_redemptions (organization_id, id, reward_id, customer_loyalty_id, points_spent, redeemed_at)
      values ('${o.id}', '${o.redemption}', '${o.reward}', '${o.account}', ${o.figure}, ${AT});
    insert into reward_stock_movements (organization_id, id, reward_id, redemption_id, change, reason, actor, request_id,
        created_at)
      values ('${o.id}', '${newId()}', '${o.reward}', '${o.redemption}', -1, 'redeemed', 'actor ${o.mark}', 'request', ${AT});
    insert into tier_reevaluations (organization_id, id, program_id, status, accounts, requested_at)
      values ('${o.id}', '${o.reevaluation}', '${o.program}', 'running', ${o.figure}, ${AT});
    insert into coupons (organization_id, id, batch_id, code, name, type, discount_value, created_at, updated_at)
      values ('${o.id}', '${o.coupon}', '${o.batch}', '${o.code}', 'coupon ${o.mark}', 'fixed', ${o.figure}, ${AT}, ${AT});
    insert into coupon_assignments (organization_id, id, coupon_id, customer_id, created_at)
      values ('${o.id}', '${o.assignment}', '${o.coupon}', '${o.customer}', ${AT});
    insert into consents (organization_id, id, customer_id, purpose, channel, granted, source, occurred_at, recorded_at,
        actor, request_id)
      values ('${o.id}', '${newId()}', '${o.customer}', 'marketing', 'any', true, 'api', ${AT}, ${AT},
        'actor ${o.mark}', 'request');
    insert into coupon_uses (organization_id, id, coupon_id, customer_id, order_id, discount_amount, reserved_at,
        expires_at)
      values ('${o.id}', '${o.couponUse}', '${o.coupon}', '${o.customer}', '${o.order}', ${o.figure}, ${AT},
        '2027-01-01T00:00:00Z');
    insert into imports (organization_id, id, status, columns, mapping, rows, actor, created_at, updated_at)
      values ('${o.id}', '${o.import}', 'staged', '["name ${o.mark}"]', '{"name": "name ${o.mark}"}', ${o.figure}, 'actor ${o.mark}', ${AT}, ${AT});
    insert into import_batches (organization_id, import_id, number, first_position, last_position, created)
      values ('${o.id}', '${o.import}', 1, ${o.figure}, ${o.figure}, ${o.figure});
    insert into import_rows (organization_id, import_id, position, line, cells, status, phone, email, mistakes)
      values ('${o.id}', '${o.import}', ${o.figure}, ${o.figure}, '["cell ${o.mark}"]', 'created', '${o.phone}',
        '${o.email}', '[{"code": "code ${o.mark}"}]'),
        ('${o.id}', '${o.import}', ${o.figure} + 1, ${o.figure} + 1, '["unread-${o.mark}@example.com"]', null, null,
        null, null);
    insert into idempotency_keys (organization_id, key, fingerprint, status, body, customer_id, created_at)
      values ('${o.id}', '${o.key}', decode(repeat('00', 32), 'hex'), 200, 'body ${o.mark}', '${o.customer}', ${AT});
    insert into api_keys (organization_id, id, name, prefix, hash, scopes, created_by, created_at)
      values ('${o.id}', '${o.apiKey}', 'key ${o.mark}', 'pk_${o.mark}', decode('${o.apiKeyHash}', 'hex'), '{customers:read}',
        'actor ${o.mark}', ${AT});
    insert into audit_log (organization_id, id, actor, action, entity, entity_id, request_id, created_at)
      values ('${o.id}', '${newId()}', 'actor ${o.mark}', 'customer.created', 'customer', '${o.customer}', 'request', ${AT});`;
}
