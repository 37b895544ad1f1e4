import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { LoadClient } from '../load/client';
import { driftOfAnalytics, recompute, wrongCoupons } from '../load/recomputation';
import type { Acknowledged } from './persistent-client';

/** What a fault must not do, with the first few of each kind. */
export interface Reckoning {
  /** writes that were answered, refusals included */
  acknowledged: number;
  /** acknowledged writes of which nothing is there */
  lost: string[];
  /** what is there and was never acknowledged, though everything was answered in the end: made twice, or by half */
  doubled: string[];
  /** acknowledged writes of which something is missing, and whatever disagrees within the database */
  halfApplied: string[];
}

/** By the last words of a path: what its success leaves, one text a row. */
const EFFECTS: [path: RegExp, effects: (data: any) => string[]][] = [
  [/\/customers$/, ({ id }) => [`customer ${id}`, 'audit customer.created']],
  [/\/earn$/, ({ transaction }) => [`earned ${transaction.id}`, 'audit loyalty_account.earned']],
  [/\/adjust-points$/, ({ transaction }) => [`adjusted ${transaction.id}`, 'audit loyalty_account.adjusted']],
  [/\/reverse$/, ({ transaction }) => [`reversed ${transaction.id}`, 'audit loyalty_account.reversed']],
  [
    /\/redeem$/,
    ({ redemption: { id } }) => [
      ...[`redemption ${id}`, `redeemed ${id}`],
      ...['audit redemption.issued', 'audit loyalty_account.redeemed'],
    ],
  ],
  [
    /\/cancel$/,
    ({ redemption: { id } }) => [
      ...[`redemption cancelled ${id}`, `refunded ${id}`],
      ...['audit redemption.cancelled', 'audit loyalty_account.refunded'],
    ],
  ],
  [
    /\/redemptions\/[^/]+\/use$/,
    ({ redemption: { id } }) => [`redemption used ${id}`, 'audit redemption.used'],
  ],
  [/\/reserve$/, ({ use: { id } }) => [`coupon use ${id}`, 'audit coupon_use.reserved']],
  [/\/uses\/[^/]+\/use$/, ({ use: { id } }) => [`coupon used ${id}`, 'audit coupon_use.used']],
];

/**
 * The same texts from the tables: every row that a verb of the workload makes. Points that come back to a lot whose credit
 * was reversed are taken again at once, by an entry beside the refund's that reverses 0 points: no verb is known by it.
 */
const ROWS = `
  select 'customer ' || id as effect from customers where organization_id = $1
  union all
  select type || ' ' || coalesce(redemption_id, id) from loyalty_transactions
   where organization_id = $1 and not (type = 'reversed' and reversed_points = 0)
  union all
  select 'redemption ' || id from reward_redemptions where organization_id = $1
  union all
  select 'redemption ' || status || ' ' || id from reward_redemptions
   where organization_id = $1 and status <> 'issued'
  union all
  select 'coupon use ' || id from coupon_uses where organization_id = $1
  union all
  select 'coupon ' || status || ' ' || id from coupon_uses where organization_id = $1 and status <> 'reserved'
  union all
  select 'audit ' || action from audit_log
   where organization_id = $1 and action ~ '^(customer|loyalty_account|redemption|coupon_use)\\.'
  union all
  select 'key ' || key || ' ' || status || ' ' || md5(body) from idempotency_keys where organization_id = $1`;

const isRemembered = ({ status }: Acknowledged): boolean => status < 300 || [404, 409].includes(status);

function effectsOf(write: Acknowledged): string[] {
  if (!isRemembered(write)) return [];
  const kept = `key ${write.key} ${write.status} ${createHash('md5').update(write.text).digest('hex')}`;
  if (write.status >= 300) return [kept];
  const [, effects] = EFFECTS.find(([path]) => path.test(write.path)) ?? [];
  if (!effects) throw new Error(`what does ${write.path} leave?`);
  return [kept, ...effects(write.data)];
}

/** How often each text occurs. */
class Bag {
  private readonly counts = new Map<string, number>();

  add(text: string): void {
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
  }

  /** @returns whether there was one */
  take(text: string): boolean {
    const count = this.counts.get(text) ?? 0;
    if (count > 0) this.counts.set(text, count - 1);
    return count > 0;
  }

  get rest(): string[] {
    return [...this.counts].flatMap(([text, count]) => (count > 0 ? [`${text} (${count})`] : []));
  }
}

/**
 * Holds every acknowledged write against the database, when nothing is on the way any more, and lets the ledger verify
 * itself.
 * @param url a service on that database
 */
export async function reckon(
  sql: Client,
  url: string,
  token: string,
  organizationId: string,
  acknowledged: readonly Acknowledged[],
): Promise<Reckoning> {
  const { rows } = await sql.query<{ effect: string }>(ROWS, [organizationId]);
  const there = new Bag();
  for (const { effect } of rows) there.add(effect);
  const lost: string[] = [];
  const halfApplied: string[] = [];
  for (const write of acknowledged) {
    const effects = effectsOf(write);
    const missing = effects.filter((effect) => !there.take(effect));
    if (missing.length === 0) continue;
    const own = effects.filter((effect) => !effect.startsWith('audit '));
    const isLost = own.every((effect) => missing.includes(effect));
    (isLost ? lost : halfApplied).push(`${write.method} ${write.path}: ${missing.join(', ')}`);
  }
  const disagreements = await disagreementsOf(sql, url, token, organizationId);
  return {
    acknowledged: acknowledged.length,
    lost,
    doubled: there.rest,
    halfApplied: [...halfApplied, ...disagreements],
  };
}

/** What within the database says one thing here and another there. */
async function disagreementsOf(
  sql: Client,
  url: string,
  token: string,
  organizationId: string,
): Promise<string[]> {
  const client = new LoadClient(url, token);
  const { body: verified } = await client.send('GET', '/v1/loyalty/ledger/verify');
  const { body: stats } = await client.send('GET', '/v1/loyalty/stats');
  client.close();
  const again = await recompute(sql, organizationId);
  const violations = (verified?.data?.violations ?? ['the ledger was not verified']) as unknown[];
  const drift = await driftOfAnalytics(sql, organizationId);
  const coupons = await wrongCoupons(sql, organizationId);
  const wrongStats = Object.entries(again).filter(([name, value]) => stats?.data?.[name] !== value);
  return [...violations, ...drift, ...coupons, ...wrongStats].map((each) => JSON.stringify(each));
}
