import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { Database } from '../database/database';
import type { RequestContext } from '../tenancy/request-context';
import { PART_NAMES, type PartName, type PartRow, personExportRepository } from './person-export.repository';

const PAGE = 500;

/** Everything that is held about one person, as JSON. */
@Injectable()
export class PersonExportService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Streams what is held about a customer and whoever was merged into her, however much it is: read a page of 500 rows
   * at a time, each in a transaction of its own, as fast as the reader takes them. What is written meanwhile may be in
   * it or not.
   * @throws AppError NOT_FOUND, before the first byte
   */
  async stream(context: RequestContext, customerId: string): Promise<Readable> {
    const [row] = await this.database.read(context, personExportRepository.find(context, customerId));
    if (!row) throw new AppError('NOT_FOUND');
    return Readable.from(this.chunks(context, row), { highWaterMark: 1 });
  }

  private async *chunks(context: RequestContext, customer: { id: string }): AsyncGenerator<string> {
    const exportedAt = JSON.stringify(this.clock.now());
    yield `{"success":true,"data":{"exported_at":${exportedAt},"customer":${JSON.stringify(customer)}`;
    for (const name of PART_NAMES) {
      yield `,"${name}":[`;
      yield* this.rowsOf(context, name, customer.id);
      yield ']';
    }
    yield '}}';
  }

  private async *rowsOf(context: RequestContext, name: PartName, customerId: string): AsyncGenerator<string> {
    let after: PartRow | null = null;
    let rows: PartRow[];
    do {
      rows = await this.page(context, name, customerId, after);
      const text = rows.map(dataOf).join(',');
      if (text !== '') yield after === null ? text : `,${text}`;
      after = rows.at(-1) ?? null;
    } while (rows.length === PAGE);
  }

  private page(
    context: RequestContext,
    name: PartName,
    customerId: string,
    after: PartRow | null,
  ): Promise<PartRow[]> {
    return this.database.read(context, personExportRepository.page(context, name, customerId, after, PAGE));
  }
}

function dataOf(row: PartRow): string {
  return JSON.stringify({ ...row, key_one: undefined, key_two: undefined });
}
