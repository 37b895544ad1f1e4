import type { Answer } from '../common/answer';
import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

// A statement of its own before the look-up, so that the look-up sees what the holder before us has committed.
const lockKey = statement(
  'idempotency_lock_key',
  `select pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))`,
);

const setLockTimeout = statement(
  'idempotency_set_lock_timeout',
  `select set_config('lock_timeout', $1, true)`,
);

export interface StoredAnswer {
  fingerprint: Buffer;
  status: number;
  body: string | null;
  /** whose data the answer held is anonymized */
  anonymized: boolean;
}

const findKey = statement<StoredAnswer>(
  'idempotency_find_key',
  `select k.fingerprint, k.status, k.body, exists (
     select from customers c where c.organization_id = $1 and c.id = k.customer_id and c.anonymized_at is not null
   ) as anonymized
   from idempotency_keys k where k.organization_id = $1 and k.key = $2`,
);

const insertKey = statement(
  'idempotency_insert_key',
  `insert into idempotency_keys (organization_id, key, fingerprint, status, body, customer_id, created_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);

const forgetCustomer = statement(
  'idempotency_forget_customer',
  `update idempotency_keys set body = null
   where organization_id = $1 and body is not null and customer_id in (
     select id from customers where organization_id = $1 and (id = $2 or merged_into = $2))`,
);

/** Waits for the key, for as long as the lock timeout allows. */
export function lockOf(context: RequestContext, key: string): Query {
  return query(lockKey, context.organizationId, key);
}

/** From here on in the transaction, no lock is waited for longer. */
export function waitAtMost(milliseconds: number): Query {
  return query(setLockTimeout, String(milliseconds));
}

/** The answer that the key stands for, if there is one. Only sound under the key's lock. */
export function storedAnswer(context: RequestContext, key: string): Query<StoredAnswer> {
  return query(findKey, context.organizationId, key);
}

/** Keeps an answer under the context's key; `customerId` says whose data its body holds. */
export function keepAnswer(
  context: RequestContext,
  { key, fingerprint }: { key: string; fingerprint: Buffer },
  answer: Answer,
  customerId: string | null,
  now: Date,
): Query {
  return query(
    insertKey,
    context.organizationId,
    key,
    fingerprint,
    answer.status,
    answer.body,
    customerId,
    now,
  );
}

/** Removes what remembered answers say about a customer, and whoever was merged into her; the keys stay, so that a replay has no new effect. */
export function forgetAnswersAbout(context: RequestContext, customerId: string): Query {
  return query(forgetCustomer, context.organizationId, customerId);
}
