import { type Answer, ApiClient, type CallOptions } from './api-client';
import { signClaims, soundClaims } from './forged-tokens';
import type { TestService } from './test-service';

/** A row of the log, with the transaction that wrote it. */
export interface AuditLine {
  transaction: string;
  actor: string;
  action: string;
  entity: string;
  entity_id: string;
  changed_fields: string[];
  counts: Record<string, number> | null;
  request_id: string;
}

/** Entity → the table that holds it. What isn't here has no row of its own. */
export const TABLE_OF: Record<string, string> = {
  customer: 'customers',
  loyalty_account: 'customer_loyalty',
  program: 'programs',
  tier: 'tiers',
  reward: 'rewards',
  redemption: 'reward_redemptions',
  coupon: 'coupons',
  coupon_use: 'coupon_uses',
  import: 'imports',
  organization: 'organizations',
};

/** Rows of the log in the order of their ids. @param where a condition on `$1` */
export async function linesWhere(service: TestService, where: string, value: string): Promise<AuditLine[]> {
  const { rows } = await service.sql.query<AuditLine>(
    `select xmin::text as transaction, actor, action, entity, entity_id, changed_fields, counts, request_id
     from audit_log where ${where} order by created_at, id`,
    [value],
  );
  return rows;
}

/** What the request behind an answer has left in the log. */
export function linesOf(service: TestService, { headers }: Answer): Promise<AuditLine[]> {
  return linesWhere(service, 'request_id = $1', String(headers.get('x-request-id')));
}

export async function countLines(service: TestService): Promise<number> {
  const { rows } = await service.sql.query<{ count: string }>('select count(*) from audit_log');
  return Number(rows[0]?.count);
}

/** `entity id` of everything that a transaction wrote and that is still there. */
export async function writtenBy(service: TestService, transaction: string): Promise<string[]> {
  const selects = Object.entries(TABLE_OF).map(
    ([entity, table]) => `select '${entity} ' || id as subject from ${table} where xmin::text = $1`,
  );
  const { rows } = await service.sql.query<{ subject: string }>(selects.join(' union all '), [transaction]);
  return rows.map(({ subject }) => subject);
}

interface Call {
  method: string;
  path: string;
  body: unknown;
  options: CallOptions;
}

/** Sends every request with a key and an actor of its own, and remembers the last one. */
export class RecordingClient extends ApiClient {
  readonly key = crypto.randomUUID();
  readonly actor: string;
  private last: Call | undefined;

  constructor(service: TestService, organizationId: string) {
    const actor = `actor-${crypto.randomUUID()}`;
    super(service.url, signClaims({ ...soundClaims(organizationId), sub: actor }));
    this.actor = actor;
  }

  override call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
    this.last = { method, path, body, options };
    return this.send(this.last, this.key);
  }

  /** The last request once more. */
  again(key = this.key): Promise<Answer> {
    return this.send(this.sent, key);
  }

  get sent(): Call {
    if (!this.last) throw new Error('nothing was sent');
    return this.last;
  }

  private send({ method, path, body, options }: Call, key: string): Promise<Answer> {
    const headers = { ...options.headers, 'Idempotency-Key': key };
    return super.call(method, path, body, { ...options, headers });
  }
}
