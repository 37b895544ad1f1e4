import type { PageStart } from '../common/pagination';
import { query, statement } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';

export interface AuditRow {
  id: string;
  actor: string;
  action: string;
  entity: string;
  entity_id: string | null;
  changed_fields: string[];
  counts: Record<string, number> | null;
  request_id: string;
  created_at: Date;
}

/** Which rows a list shows. */
export interface AuditFilter {
  actor: string | null;
  action: string | null;
  entity: string | null;
  entityId: string | null;
  requestId: string | null;
  from: Date | null;
  to: Date | null;
}

const OF_ENTITY = 'a.entity_id = $5 and ($6::text is null or a.request_id = $6)';
const OF_REQUEST = '$5::uuid is null and a.request_id = $6';
const OF_ANY = '$5::uuid is null and $6::text is null';

// Three texts, so that an entity and a request are found by an index of their own. The page's end, the cursor or `to`, is
// one comparison: of two, the index would begin at the one that comes first, and walk the log from there.
const listText = (subject: string): string => `
  select a.id, a.actor, a.action, a.entity, a.entity_id, a.changed_fields, a.counts, a.request_id, a.created_at
  from audit_log a
  where a.organization_id = $1 and ($2::text is null or a.actor = $2) and ($3::text is null or a.action = $3)
    and ($4::text is null or a.entity = $4) and ${subject}
    and a.created_at >= $7 and (a.created_at, a.id) < ($8::timestamptz, $9::uuid)
  order by a.created_at desc, a.id desc limit $10 offset $11`;

const listAny = statement<AuditRow>('audit_list', listText(OF_ANY));
const listOfEntity = statement<AuditRow>('audit_list_of_entity', listText(OF_ENTITY));
const listOfRequest = statement<AuditRow>('audit_list_of_request', listText(OF_REQUEST));

/** Before every row of an instant. */
const LEAST_ID = '00000000-0000-0000-0000-000000000000';

function listFor({ entityId, requestId }: AuditFilter) {
  if (entityId !== null) return listOfEntity;
  return requestId === null ? listAny : listOfRequest;
}

/** The statements that read the log. */
export const auditListRepository = {
  list: (context: RequestContext, filter: AuditFilter, { after, skip }: PageStart, rows: number) => {
    const { actor, action, entity, entityId, requestId, from, to } = filter;
    return query(
      listFor(filter),
      context.organizationId,
      actor,
      action,
      entity,
      entityId,
      requestId,
      from ?? '-infinity',
      after?.createdAt ?? to ?? 'infinity',
      after?.id ?? LEAST_ID,
      rows,
      skip,
    );
  },
};
