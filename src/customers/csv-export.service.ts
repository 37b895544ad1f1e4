import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { csvFile } from '../common/csv-file';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { csvExportRepository, type ExportRow } from './csv-export.repository';
import { customerListRepository } from './customer-list.repository';
import { filterOf, type ListFilter, USUAL_SORT } from './customer-list.rules';
import type { Search } from './customers.rows';
import type { ExportCustomersQuery } from './dto/export.dto';
import { phoneDigits } from './identity';

const PAGE = 1000;

/** The header of the file, and what stands below it. */
const CELLS: Record<string, (row: ExportRow) => string> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  email: ({ email }) => email ?? '',
  phone: ({ phone }) => phone ?? '',
  birth_date: ({ birth_date }) => birth_date ?? '',
  marketing_opt_in: ({ marketing_opt_in }) => String(marketing_opt_in),
  created_at: ({ created_at }) => created_at.toISOString(),
  points_balance: ({ points_balance }) => String(points_balance ?? 0),
  total_points_earned: ({ total_points_earned }) => String(total_points_earned ?? 0),
  tier_name: ({ tier_name }) => tier_name ?? '',
};

interface Position {
  createdAt: Date;
  id: string;
}

/** All customers, or those that a list shows, as a CSV file of any size. */
@Injectable()
export class CsvExportService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads a page at a time, each in a transaction of its own. Merged customers are left out; balances are those of one
   * moment.
   * @param onRows told after each page how many customers were written
   * @throws AppError VALIDATION_ERROR for a range that ends before it begins
   */
  async stream(
    context: RequestContext,
    { search = '', ...filters }: ExportCustomersQuery,
    onRows: (rows: number) => void = () => undefined,
  ): Promise<Readable> {
    const term = search.trim();
    const found = term === '' ? null : { term, digits: phoneDigits(term) };
    return csvFile(Object.keys(CELLS), this.pages(context, found, filterOf(filters), onRows));
  }

  private async *pages(
    context: RequestContext,
    search: Search | null,
    filter: ListFilter,
    onRows: (rows: number) => void,
  ): AsyncGenerator<string[][], void> {
    const now = this.clock.now();
    const isFiltered = Object.keys(filter).length > 0;
    let after: Position | null = null;
    let rows: ExportRow[];
    do {
      rows = isFiltered
        ? await this.filtered(context, { search, filter }, after, now)
        : await this.database.read(context, csvExportRepository.page(context, search, after, PAGE, now));
      const last = rows.at(-1);
      after = last ? { createdAt: last.created_at, id: last.id } : after;
      const shown = rows.filter(({ is_merged }) => !is_merged);
      onRows(shown.length);
      yield shown.map((row) => Object.values(CELLS).map((cell) => cell(row)));
    } while (rows.length === PAGE);
  }

  /** The list's own statement: what it shows and what is exported can't differ. */
  private async filtered(
    context: RequestContext,
    request: { search: Search | null; filter: ListFilter },
    after: Position | null,
    now: Date,
  ): Promise<ExportRow[]> {
    const start = { after: after && { key: after.createdAt, id: after.id }, skip: 0 };
    const list = { ...request, sort: USUAL_SORT };
    const page = customerListRepository.page(context, list, start, PAGE, now);
    return (await this.database.read(context, page)).map((row) => ({ ...row, is_merged: false }));
  }
}
