import { newId } from '../common/ids';
import { type Query, query, statement, type Value } from '../database/statement';
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

type Uncounted = Omit<AuditEntry, 'counts'>;

const COLUMNS = `organization_id, id, actor, action, entity, entity_id, changed_fields, request_id, created_at`;

/**
 * One row of the log as a part of another statement, which has the organization as $1.
 * @param first the number of the first of the eight parameters for `auditValues`
 */
export function insertAuditRow(first: number): string {
  const types = ['uuid', 'text', 'text', 'text', 'uuid', 'text[]', 'text', 'timestamptz'];
  const places = types.map((type, index) => `$${first + index}::${type}`);
  return `insert into audit_log (${COLUMNS}) values ($1, ${places.join(', ')})`;
}

/** The values for `insertAuditRow`. */
export function auditValues(context: RequestContext, now: Date, entry: Uncounted): Value[] {
  const { action, entityId, changedFields = [] } = entry;
  const { actor, requestId } = context;
  return [newId(), actor, action, entityOf(action), entityId, changedFields, requestId, now];
}

/** Rows of the log as a part of another statement, which has the organization as $1. @param rows its parameter for `auditRows` */
export const insertAuditRows = (rows: string): string => `insert into audit_log (${COLUMNS})
     select $1, r.id, r.actor, r.action, r.entity, r.entity_id, r.changed_fields, r.request_id, r.created_at
     from jsonb_to_recordset(${rows}::jsonb) as r (id uuid, actor text, action text, entity text, entity_id uuid,
       changed_fields text[], request_id text, created_at timestamptz)`;

/** The value for `insertAuditRows`: a row for each entity, in their order. */
export function auditRows(
  { actor, requestId }: RequestContext,
  now: Date,
  entries: readonly Uncounted[],
): string {
  return JSON.stringify(
    entries.map(({ action, entityId, changedFields = [] }) => ({
      id: newId(),
      actor,
      action,
      entity: entityOf(action),
      entity_id: entityId,
      changed_fields: changedFields,
      request_id: requestId,
      created_at: now,
    })),
  );
}

function entityOf(action: string): string {
  return action.slice(0, action.indexOf('.'));
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
  return query(
    insertEntry,
    context.organizationId,
    newId(),
    context.actor,
    action,
    entityOf(action),
    entityId,
    changedFields,
    counts ? JSON.stringify(counts) : null,
    context.requestId,
    now,
  );
}
