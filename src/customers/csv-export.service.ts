import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { Clock } from '../common/clock';
import { guarded } from '../common/formulas';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { csvExportRepository, type ExportRow } from './csv-export.repository';
import { phoneDigits } from './identity';

const PAGE = 1000;

/** Spreadsheets take a file without it for another encoding. */
const BOM = '\ufeff';

/** The header of the file, and what stands below it. */
const CELLS: Record<string, (row: ExportRow) => string> = {
  id: ({ id }) => id,
  name: ({ name }) => guarded(name),
  email: ({ email }) => guarded(email ?? ''),
  phone: ({ phone }) => guarded(phone ?? ''),
  birth_date: ({ birth_date }) => birth_date ?? '',
  marketing_opt_in: ({ marketing_opt_in }) => String(marketing_opt_in),
  created_at: ({ created_at }) => created_at.toISOString(),
  points_balance: ({ points_balance }) => String(points_balance ?? 0),
  total_points_earned: ({ total_points_earned }) => String(total_points_earned ?? 0),
  tier_name: ({ tier_name }) => guarded(tier_name ?? ''),
};

/** All customers, or those that a search finds, as a CSV file of any size. */
@Injectable()
export class CsvExportService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads a page at a time, each in a transaction of its own, as fast as the reader takes them, and stops when the reader
   * goes away. Merged customers are left out; balances are those of one moment. The first page is read before it
   * answers, so that what keeps it from reading at all is an error and not half a file.
   * @param onRows told after each page how many customers were written
   * @throws AppError
   */
  async stream(
    context: RequestContext,
    search = '',
    onRows: (rows: number) => void = () => undefined,
  ): Promise<Readable> {
    const pages = this.pages(context, search.trim(), onRows);
    const first = await pages.next();
    const chunks = async function* (): AsyncGenerator<string> {
      yield first.value as string;
      yield* pages;
    };
    return Readable.from(chunks(), { highWaterMark: 1 });
  }

  private async *pages(
    context: RequestContext,
    term: string,
    onRows: (rows: number) => void,
  ): AsyncGenerator<string, void> {
    const search = term === '' ? null : { term, digits: phoneDigits(term) };
    const now = this.clock.now();
    let header = `${BOM}${lines([Object.keys(CELLS)])}`;
    let after: { createdAt: Date; id: string } | null = null;
    let rows: ExportRow[];
    do {
      rows = await this.database.read(context, csvExportRepository.page(context, search, after, PAGE, now));
      const last = rows.at(-1);
      after = last ? { createdAt: last.created_at, id: last.id } : after;
      const shown = rows.filter(({ is_merged }) => !is_merged);
      const text = header + lines(shown.map((row) => Object.values(CELLS).map((cell) => cell(row))));
      header = '';
      onRows(shown.length);
      if (text !== '') yield text;
    } while (rows.length === PAGE);
  }
}

function lines(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows' });
}
