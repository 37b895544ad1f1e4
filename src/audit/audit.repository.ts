import { newId } from '../common/ids';
import { type Query, query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

const insertEntry = statement(
  'audit_insert_entry',
  `insert into audit_log
     (organization_id, id, actor, action, entity, entity_id, changed_fields, counts, request_id, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)`,
);

export interface AuditEntry {
  /** entity and verb, such as `customer.updated` */
  action: string;
  entityId: string;
  /** names of columns, never what they hold */
  changedFields?: readonly string[];
  /** what a batch, an import or a job run came to: `{ created: 3 }` */
  counts?: Readonly<Record<string, number>>;
}

/**
 * The row that tells who changed what: a write of the unit that makes the change, never of one of its own. One an
 * entity and request; a batch, an import or a job run has one with its counts.
 */
export function auditEntry(
  context: RequestContext,
  now: Date,
  { action, entityId, changedFields = [], counts }: AuditEntry,
): Query {
  const entity = action.slice(0, action.indexOf('.'));
  return query(
    insertEntry,
    context.organizationId,
    newId(),
    context.actor,
    action,
    entity,
    entityId,
    changedFields,
    counts ? JSON.stringify(counts) : null,
    context.requestId,
    now,
  );
}
