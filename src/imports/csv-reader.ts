import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { AppError } from '../common/errors';
import { type Message, say } from '../common/messages';
import { delimiterOf, hasHeader, headerProblem } from './csv-header.rules';
import { badFile, lineEnds, textOf } from './csv-text';

/** A header longer than this is none. */
const LONGEST_HEADER = 65_536;
const LONGEST_RECORD = 65_536;

export interface CsvRow {
  /** from 1, without the header */
  position: number;
  /** where it begins in the file */
  line: number;
  cells: string[];
}

export interface CsvReading {
  mostBytes: number;
  mostRows: number;
  batch: number;
  onBytes?: (chunk: Buffer) => void;
  /** given the rows in batches, in order; the next is read when it is done */
  onRows: (rows: CsvRow[]) => Promise<void>;
}

interface Parsed {
  record: string[];
  info: { empty_lines: number };
}

const REASONS: Record<string, Message> = {
  CSV_QUOTE_NOT_CLOSED: say('a quote is opened and never closed'),
  CSV_INVALID_CLOSING_QUOTE: say('something stands behind a closing quote'),
  INVALID_OPENING_QUOTE: say('a quote stands within a cell that is not quoted'),
  CSV_MAX_RECORD_SIZE: say('is longer than {most} characters; perhaps a quote is never closed', {
    most: LONGEST_RECORD,
  }),
};

/**
 * Reads a CSV file from a stream, never more than a batch of it at once. Cells are separated by commas, semicolons or
 * tabs; rows of blank cells are skipped.
 * @returns the columns and how many rows there are
 * @throws AppError VALIDATION_ERROR that says where and why; PAYLOAD_TOO_LARGE beyond the most bytes or rows; what is still
 * to come of the source is let go
 */
export async function readCsv(
  source: Readable,
  reading: CsvReading,
): Promise<{ columns: string[]; rows: number }> {
  const text = textOf(source, reading.mostBytes, reading.onBytes);
  try {
    return await readRows(text, new Collector(reading));
  } catch (error) {
    // So that the client can send the rest, reads the answer, and sends something else on the same connection.
    void text.return().then(() => source.resume());
    throw explain(error);
  }
}

async function readRows(
  text: AsyncGenerator<string, void>,
  collector: Collector,
): Promise<{ columns: string[]; rows: number }> {
  const head = await readHead(text);
  if (head.trim() === '') throw badFile('the file is empty');
  const parser = parse({
    delimiter: delimiterOf(head),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  const whole = async function* (): AsyncGenerator<string> {
    yield head;
    yield* text;
  };
  await pipeline(whole, parser, (records: AsyncIterable<Parsed>) => collector.collect(records));
  if (collector.rows === 0) throw badFile('the file has a header and no rows');
  return { columns: collector.columns, rows: collector.rows };
}

async function readHead(text: AsyncGenerator<string, void>): Promise<string> {
  let head = '';
  while (!hasHeader(head)) {
    if (head.length > LONGEST_HEADER) throw badFile('the header is too long', 1);
    const { value, done } = await text.next();
    if (done) break;
    head += value;
  }
  return head;
}

class Collector {
  columns: string[] = [];
  rows = 0;
  /** those of the file that the records before have taken, blank ones apart */
  private lines = 0;
  private batch: CsvRow[] = [];

  constructor(private readonly reading: CsvReading) {}

  async collect(records: AsyncIterable<Parsed>): Promise<void> {
    for await (const { record, info } of records) {
      const line = this.lines + info.empty_lines + 1;
      this.lines += record.reduce((sum, cell) => sum + lineEnds(cell), 1);
      if (this.columns.length === 0) this.takeHeader(record, line);
      else if (this.take(record, line)) await this.flush();
    }
    if (this.batch.length > 0) await this.flush();
  }

  private takeHeader(record: string[], line: number): void {
    this.columns = record.map((name) => name.normalize('NFC').trim());
    const problem = headerProblem(this.columns);
    if (problem !== null) throw badFile(say('the header {problem}', { problem }), line);
  }

  /** @returns whether a batch is full */
  private take(cells: string[], line: number): boolean {
    if (cells.every((cell) => cell.trim() === '')) return false;
    if (this.rows === this.reading.mostRows) {
      const message = say('The file has more than {most} rows.', { most: this.reading.mostRows });
      throw new AppError('PAYLOAD_TOO_LARGE', undefined, { message });
    }
    this.rows += 1;
    this.batch.push({ position: this.rows, line, cells });
    return this.batch.length === this.reading.batch;
  }

  private async flush(): Promise<void> {
    const rows = this.batch;
    this.batch = [];
    await this.reading.onRows(rows);
  }
}

/** The parser's messages quote the file: only the kind of mistake and its line are told. */
function explain(error: unknown): unknown {
  const { code, lines } = error as { code?: unknown; lines?: number };
  if (error instanceof AppError || typeof code !== 'string') return error;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return new AppError('BAD_REQUEST');
  if (!code.startsWith('CSV_') && code !== 'INVALID_OPENING_QUOTE') return error;
  return badFile(REASONS[code] ?? 'is not CSV', lines);
}
