import type { PageStart } from '../../common/pagination';
import { query, statement } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';

const API_KEY = `k.id, k.name, k.prefix, k.scopes, k.created_by, k.expires_at, k.revoked_at, k.last_used_at, k.created_at`;

/** A key as it is shown: nothing in it lets anybody in. */
export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_by: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
}

const findByHash = statement<ApiKeyRow>(
  'api_keys_find_by_hash',
  `select ${API_KEY} from api_keys k where k.organization_id = $1 and k.hash = $2 and k.revoked_at is null`,
);

const findById = statement<ApiKeyRow>(
  'api_keys_find',
  `select ${API_KEY} from api_keys k where k.organization_id = $1 and k.id = $2`,
);

const listPage = statement<ApiKeyRow>(
  'api_keys_list',
  `select ${API_KEY} from api_keys k
   where k.organization_id = $1 and ($2::text is null or starts_with(k.prefix, $2))
     and ($3::timestamptz is null or (k.created_at, k.id) < ($3, $4::uuid))
   order by k.created_at desc, k.id desc limit $5 offset $6`,
);

const countAll = statement<{ total: number }>(
  'api_keys_count',
  `select count(*) as total from api_keys k
   where k.organization_id = $1 and ($2::text is null or starts_with(k.prefix, $2))`,
);

const insertKey = statement(
  'api_keys_insert',
  `insert into api_keys (organization_id, id, name, prefix, hash, scopes, created_by, expires_at, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

const revokeKey = statement<ApiKeyRow>(
  'api_keys_revoke',
  `update api_keys k set revoked_at = $3
   where k.organization_id = $1 and k.id = $2 and k.revoked_at is null returning ${API_KEY}`,
);

// Another instance may have noted it: once a minute is enough, whoever does it.
const noteUse = statement(
  'api_keys_note_use',
  `update api_keys k set last_used_at = $3
   where k.organization_id = $1 and k.id = $2
     and (k.last_used_at is null or k.last_used_at <= $3::timestamptz - interval '1 minute')`,
);

export const apiKeysRepository = {
  /** The key of this hash, unless it was revoked. */
  findByHash: (context: RequestContext, hash: Buffer) => query(findByHash, context.organizationId, hash),

  find: (context: RequestContext, id: string) => query(findById, context.organizationId, id),

  list: (context: RequestContext, prefix: string | null, { after, skip }: PageStart, rows: number) =>
    query(listPage, context.organizationId, prefix, after?.createdAt ?? null, after?.id ?? null, rows, skip),

  count: (context: RequestContext, prefix: string | null) => query(countAll, context.organizationId, prefix),

  insert: (context: RequestContext, row: ApiKeyRow, hash: Buffer) =>
    query(
      insertKey,
      context.organizationId,
      row.id,
      row.name,
      row.prefix,
      hash,
      row.scopes,
      row.created_by,
      row.expires_at,
      row.created_at,
    ),

  /** Revokes a key. @returns its row, or nothing when it isn't there or was revoked before */
  revoke: (context: RequestContext, id: string, now: Date) =>
    query(revokeKey, context.organizationId, id, now),

  noteUse: (context: RequestContext, id: string, now: Date) =>
    query(noteUse, context.organizationId, id, now),
};
