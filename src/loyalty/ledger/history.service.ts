import { Injectable } from '@nestjs/common';
import { Paged } from '../../common/answer';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { cutPage, makeCursor, pageStart, paginationOf } from '../../common/pagination';
import { Database } from '../../database/database';
import type { RequestContext } from '../../tenancy/request-context';
import type { ListTransactionsQuery } from './ledger.dto';
import { historyView, reversibleView } from './ledger.presenter';
import {
  type EntryFilter,
  historyRepository,
  type HistoryRow,
  type ReversibleHistoryRow,
} from './history.repository';

/** A customer's entries. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * A customer's entries over all her accounts, newest first; with what can still be reversed of each, if that is asked
   * for.
   * @throws AppError NOT_FOUND
   */
  async transactions(
    context: RequestContext,
    customerId: string,
    request: ListTransactionsQuery,
  ): Promise<Paged<object>> {
    const { page = 1, limit = 20, cursor } = request;
    const filter = filterOf(request);
    const binding = [customerId, filter];
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, binding);
    const [counted = [], found = []] = await this.database.readAll(context, [
      historyRepository.countEntries(context, customerId, filter),
      request.include === 'reversible'
        ? historyRepository.listReversible(this.clock.now(), context, customerId, filter, start, limit + 1)
        : historyRepository.listEntries(context, customerId, filter, start, limit + 1),
    ]);
    const [total] = counted as { total: number }[];
    if (!total) throw new AppError('NOT_FOUND');
    const { rows, more } = cutPage(found as HistoryRow[], limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last
        ? makeCursor({ createdAt: last.created_at, order: last.account_version, id: last.id }, binding)
        : null;
    const view = request.include === 'reversible' ? reversibleView : historyView;
    return new Paged(
      (rows as ReversibleHistoryRow[]).map(view),
      paginationOf({ page, limit }, total.total, nextCursor),
    );
  }
}

function filterOf({ type, from, to, orderId }: ListTransactionsQuery): EntryFilter {
  return {
    type: type ?? null,
    from: from ? new Date(from) : null,
    to: to ? new Date(to) : null,
    orderId: orderId ?? null,
  };
}
