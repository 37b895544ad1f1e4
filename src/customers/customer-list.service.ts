import { Injectable } from '@nestjs/common';
import { Paged } from '../common/answer';
import { Clock } from '../common/clock';
import {
  cutPage,
  makeCursor,
  makeSortCursor,
  pageStart,
  paginationOf,
  sortedPageStart,
} from '../common/pagination';
import { Database } from '../database/database';
import type { Query } from '../database/statement';
import type { RequestContext } from '../tenancy/request-context';
import { customerListRepository, type SortedRow } from './customer-list.repository';
import {
  cursorKey,
  filterOf,
  isKeyOf,
  isUsual,
  type ListFilter,
  type ListSort,
  startAfter,
  USUAL_SORT,
} from './customer-list.rules';
import { listItem } from './customers.presenter';
import { customerPagesRepository } from './customer-pages.repository';
import type { ListRow, Search } from './customers.rows';
import type { ListCustomersQuery } from './dto/customer.dto';
import { phoneDigits } from './identity';

type ListItem = ReturnType<typeof listItem>;

/** What is read for a page, and how its rows become cursors. */
interface Reading<Row extends ListRow> {
  rows: Query<Row | { id: null }>;
  /** null when the rows tell it themselves */
  total: Query<{ total: number }> | null;
  cursorOf(last: Row): string;
}

/** Lists of customers: all, found, filtered, sorted. */
@Injectable()
export class CustomerListService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of the organization's customers, with the exact total unless it isn't wanted.
   * @throws AppError VALIDATION_ERROR for a range that ends before it begins, or a cursor of another list
   */
  async page(context: RequestContext, request: ListCustomersQuery): Promise<Paged<ListItem>> {
    const { limit = 20, page = 1, sort = USUAL_SORT } = request;
    const filter = filterOf(request);
    const reading = isUsual(filter, sort)
      ? this.usual(context, request, limit)
      : this.sorted(context, request, { filter, sort }, limit);
    const { rows, total, nextCursor } = await this.read<ListRow>(context, request, reading, limit);
    const pagination = paginationOf({ page, limit }, total, nextCursor);
    return Paged.within('customers', rows.map(listItem), pagination);
  }

  private async read<Row extends ListRow>(
    context: RequestContext,
    request: ListCustomersQuery,
    reading: Reading<Row>,
    limit: number,
  ): Promise<{ rows: Row[]; total: number | null; nextCursor: string | null }> {
    const counted = request.count !== 'none';
    const queries = counted && reading.total ? [reading.rows, reading.total] : [reading.rows];
    const [found = [], totals = found] = await this.database.readAll(context, queries);
    const { rows, more } = cutPage((found as (Row | { id: null })[]).filter(isThere<Row>), limit);
    const last = rows.at(-1);
    const total = (totals[0] as { total: number } | undefined)?.total ?? 0;
    return {
      rows,
      total: counted ? total : null,
      nextCursor: more && last ? reading.cursorOf(last) : null,
    };
  }

  /** Newest first, without a filter: statements of their own, which every connection keeps prepared. */
  private usual(context: RequestContext, request: ListCustomersQuery, limit: number): Reading<ListRow> {
    const { page = 1, cursor } = request;
    const search = searchOf(request);
    const term = search?.term ?? '';
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, term);
    const now = this.clock.now();
    const counted = request.count !== 'none';
    return {
      rows: search
        ? customerPagesRepository.search(context, search, start, limit + 1, now, counted)
        : customerPagesRepository.list(context, start, limit + 1, now),
      total: search ? null : customerPagesRepository.countAll(context),
      cursorOf: (last) => makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, term),
    };
  }

  private sorted(
    context: RequestContext,
    request: ListCustomersQuery,
    { filter, sort }: { filter: ListFilter; sort: ListSort },
    limit: number,
  ): Reading<SortedRow> {
    const { page = 1, cursor } = request;
    const search = searchOf(request);
    const binding = [search?.term ?? '', filter, sort];
    const { after, skip } = sortedPageStart(
      { page, limit, cursor },
      request.page !== undefined,
      binding,
      (key) => isKeyOf(sort, key),
    );
    const start = { after: after && startAfter(sort, after), skip };
    const now = this.clock.now();
    const list = { search, filter, sort };
    return {
      rows: customerListRepository.page(context, list, start, limit + 1, now),
      total:
        Object.keys(filter).length > 0
          ? customerListRepository.count(context, list, now)
          : countOf(context, search),
      cursorOf: ({ sort_key, id }) => makeSortCursor({ key: cursorKey(sort_key), id }, binding),
    };
  }
}

/** The total of a page that is empty comes as a row without a customer. */
function isThere<Row extends ListRow>(row: Row | { id: null }): row is Row {
  return row.id !== null;
}

function searchOf({ search = '' }: ListCustomersQuery): Search | null {
  const term = search.trim();
  return term === '' ? null : { term, digits: phoneDigits(term) };
}

/** How many there are of a list without a filter. */
function countOf(context: RequestContext, search: Search | null): Query<{ total: number }> {
  return search
    ? customerPagesRepository.countFound(context, search)
    : customerPagesRepository.countAll(context);
}
