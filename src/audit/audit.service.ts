import { Injectable } from '@nestjs/common';
import { Paged } from '../common/answer';
import { cutPage, makeCursor, pageStart, paginationOf } from '../common/pagination';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { type AuditFilter, auditListRepository, type AuditRow } from './audit-list.repository';
import type { ListAuditQuery } from './audit.dto';

/** Reading the audit log. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /** One page of the log, newest first. It is not counted: an organization's log is the longest of its lists. */
  async list(context: RequestContext, request: ListAuditQuery): Promise<Paged<AuditRow>> {
    const { page = 1, limit = 20, cursor } = request;
    const filter: AuditFilter = {
      actor: request.actor ?? null,
      action: request.action ?? null,
      entity: request.entity ?? null,
      entityId: request.entityId ?? null,
      requestId: request.requestId ?? null,
      from: request.from ? new Date(request.from) : null,
      to: request.to ? new Date(request.to) : null,
    };
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, filter);
    const found = await this.database.read(
      context,
      auditListRepository.list(context, filter, start, limit + 1),
    );
    const { rows, more } = cutPage(found, limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, filter) : null;
    return new Paged(rows, paginationOf({ page, limit }, null, nextCursor));
  }
}
