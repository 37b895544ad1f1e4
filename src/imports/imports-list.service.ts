import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Paged } from '../common/answer';
import { csvFile } from '../common/csv-file';
import { AppError } from '../common/errors';
import { cutPage, makeCursor, pageStart, paginationOf } from '../common/pagination';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import type { ListImportsQuery, MistakesQuery } from './imports.dto';
import { importsListRepository, type MistakeRow } from './imports-list.repository';
import { importView, mistakeView } from './imports.presenter';
import { importsRepository, type ImportView } from './imports.repository';

/** Rows with mistakes that are read at once for a file. */
const PAGE = 1000;

const COLUMNS = ['line', 'column', 'code', 'message'];

/** Looking at imports, many of them at a time, and at what is wrong with their rows. */
@Injectable()
export class ImportsListService {
  constructor(private readonly database: Database) {}

  /** One page of the organization's imports, newest first, with progress and report of each. */
  async page(context: RequestContext, request: ListImportsQuery) {
    const { page = 1, limit = 20, cursor, status = null } = request;
    const start = pageStart({ page, limit, cursor }, request.page !== undefined, ['imports', status]);
    const found = await this.database.read(
      context,
      importsListRepository.list(context, status, start, limit + 1),
    );
    const listed = found.filter((row) => row.id !== null);
    const { rows, more } = cutPage(listed, limit);
    const last = rows.at(-1);
    const nextCursor =
      more && last
        ? makeCursor({ createdAt: last.created_at, order: 0, id: last.id }, ['imports', status])
        : null;
    const total = found[0]?.total ?? 0;
    return new Paged(rows.map(importView), paginationOf({ page, limit }, total, nextCursor));
  }

  /** The mistakes of the last dry run or run, in the order of the file. @throws AppError NOT_FOUND */
  async mistakes(context: RequestContext, id: string, { page = 1, limit = 20 }: MistakesQuery) {
    const [found = [], mistakes = []] = await this.database.readAll(context, [
      importsRepository.find(context, id),
      importsListRepository.mistakes(context, id, limit, (page - 1) * limit),
    ]);
    const [row] = found as ImportView[];
    if (!row) throw new AppError('NOT_FOUND');
    const views = (mistakes as MistakeRow[]).map(mistakeView);
    return new Paged(views, paginationOf({ page, limit }, row.mistakes, null));
  }

  /** All of them as a CSV file; each page of it in a transaction of its own. @throws AppError NOT_FOUND */
  async mistakesCsv(context: RequestContext, id: string): Promise<Readable> {
    const [row] = await this.database.read(context, importsRepository.find(context, id));
    if (!row) throw new AppError('NOT_FOUND');
    return csvFile(COLUMNS, this.mistakePages(context, id));
  }

  private async *mistakePages(context: RequestContext, id: string): AsyncGenerator<string[][], void> {
    let position = 0;
    for (;;) {
      const rows = await this.database.read(
        context,
        importsListRepository.mistakesAfter(context, id, position, PAGE),
      );
      const last = rows.at(-1);
      if (!last) return;
      yield rows.map(({ line, column_name, code, message }) => [
        String(line),
        column_name ?? '',
        code,
        message,
      ]);
      position = last.position;
    }
  }
}
