import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guarded } from './formulas';

/** Spreadsheets take a file without it for another encoding. */
const BOM = '\ufeff';

/**
 * A CSV file of any size, page by page, as fast as its reader takes them; it ends when the reader goes away. No cell is a
 * formula to a spreadsheet. The first page is made before it answers, so that what keeps it from being made at all is
 * an error and not half a file.
 * @param pages the cells of some rows at a time
 * @throws whatever the first page throws
 */
export async function csvFile(
  header: readonly string[],
  pages: AsyncGenerator<string[][], void>,
): Promise<Readable> {
  const first = await pages.next();
  const chunks = async function* (): AsyncGenerator<string> {
    yield `${BOM}${lines([[...header], ...(first.value ?? [])])}`;
    for await (const rows of pages) if (rows.length > 0) yield lines(rows);
  };
  return Readable.from(chunks(), { highWaterMark: 1 });
}

function lines(rows: string[][]): string {
  return stringify(
    rows.map((cells) => cells.map(guarded)),
    { record_delimiter: 'windows' },
  );
}
