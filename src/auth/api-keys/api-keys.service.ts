import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Answer, Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError, invalidField } from '../../common/errors';
import { newId } from '../../common/ids';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { Database } from '../../database/database';
import { Writer } from '../../idempotency/writer';
import { PERMISSIONS } from '../../tenancy/permissions';
import type { RequestContext } from '../../tenancy/request-context';
import { ApiKeyAuthenticator } from './api-key-authenticator';
import { newApiKey } from './api-key-text';
import type { CreateApiKeyDto, ListApiKeysQuery } from './api-keys.dto';
import { apiKeyView } from './api-keys.presenter';
import { type ApiKeyRow, apiKeysRepository } from './api-keys.repository';

/** API keys: making, listing and revoking them. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly writer: Writer,
    private readonly authenticator: ApiKeyAuthenticator,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key and tells it, this once: what an `Idempotency-Key` keeps of the answer has null in its place.
   * @throws AppError FORBIDDEN for a scope that the context hasn't, VALIDATION_ERROR for an expiry that isn't ahead
   */
  create(context: RequestContext, input: CreateApiKeyDto): Promise<Answer> {
    const beyond = input.scopes.filter((scope) => !context.permissions.has(scope));
    if (beyond.length > 0) throw new AppError('FORBIDDEN', { scopes: beyond.map((word) => ({ word })) });
    return this.writer.run(context, () => {
      const now = this.clock.now();
      const expiresAt = typeof input.expiresAt === 'string' ? new Date(input.expiresAt) : null;
      if (expiresAt && expiresAt <= now) throw invalidField('expiresAt', 'expiresAt must be in the future');
      const { text, prefix, hash } = newApiKey(context.organizationId);
      const row: ApiKeyRow = {
        ...{ id: newId(), name: input.name, prefix, created_by: context.actor, created_at: now },
        scopes: PERMISSIONS.filter((permission) => input.scopes.includes(permission)),
        ...{ expires_at: expiresAt, revoked_at: null, last_used_at: null },
      };
      return Promise.resolve({
        writes: [
          apiKeysRepository.insert(context, row, hash),
          auditEntry(context, now, { action: 'api_key.created', entityId: row.id }),
        ],
        answer: Answer.created({ ...apiKeyView(row), key: text }),
        kept: Answer.created({ ...apiKeyView(row), key: null }),
      });
    });
  }

  /** The organization's keys, revoked ones too, newest first. */
  async list(context: RequestContext, request: ListApiKeysQuery): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor, prefix = null } = request;
    const binding = ['api_keys', prefix];
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, binding);
    const [counted = [], found = []] = await this.database.readAll(context, [
      apiKeysRepository.count(context, prefix),
      apiKeysRepository.list(context, prefix, start, limit + 1),
    ]);
    const [{ total }] = counted as [{ total: number }];
    const { rows, more } = cutPage(found as ApiKeyRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, binding) : null;
    return new Paged(rows.map(apiKeyView), paginationOf({ page, limit }, total, nextCursor));
  }

  /**
   * Revokes a key: at once here, within five seconds on every other instance. A second time changes nothing.
   * @throws AppError NOT_FOUND
   */
  async revoke(context: RequestContext, id: string): Promise<Answer> {
    const answer = await this.writer.run(context, async (unit) => {
      const now = this.clock.now();
      const [revoked] = await unit.rows(apiKeysRepository.revoke(context, id, now));
      if (revoked) {
        const changed = { action: 'api_key.revoked', entityId: id, changedFields: ['revoked_at'] };
        return { writes: [auditEntry(context, now, changed)], answer: Answer.ok(apiKeyView(revoked)) };
      }
      const [before] = await unit.rows(apiKeysRepository.find(context, id));
      if (!before) throw new AppError('NOT_FOUND');
      return { writes: [], answer: Answer.ok(apiKeyView(before)) };
    });
    this.authenticator.forget(id);
    return answer;
  }
}
