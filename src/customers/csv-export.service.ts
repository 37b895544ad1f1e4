import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { csvFile } from '../common/csv-file';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { csvExportRepository, type ExportRow } from './csv-export.repository';
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

/** All customers, or those that a search finds, as a CSV file of any size. */
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
   * @throws AppError
   */
  stream(
    context: RequestContext,
    search = '',
    onRows: (rows: number) => void = () => undefined,
  ): Promise<Readable> {
    return csvFile(Object.keys(CELLS), this.pages(context, search.trim(), onRows));
  }

  private async *pages(
    context: RequestContext,
    term: string,
    onRows: (rows: number) => void,
  ): AsyncGenerator<string[][], void> {
    const search = term === '' ? null : { term, digits: phoneDigits(term) };
    const now = this.clock.now();
    let after: { createdAt: Date; id: string } | null = null;
    let rows: ExportRow[];
    do {
      rows = await this.database.read(context, csvExportRepository.page(context, search, after, PAGE, now));
      const last = rows.at(-1);
      after = last ? { createdAt: last.created_at, id: last.id } : after;
      const shown = rows.filter(({ is_merged }) => !is_merged);
      onRows(shown.length);
      yield shown.map((row) => Object.values(CELLS).map((cell) => cell(row)));
    } while (rows.length === PAGE);
  }
}
