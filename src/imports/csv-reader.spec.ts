import { Readable } from 'node:stream';
import { readCsv } from './csv-reader';

const SIZE = 300_000;
const limits = { mostBytes: 10_000_000, mostRows: 1_000_000, batch: 1_000 };

/** How often the process could do something else meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next: NodeJS.Immediate;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  try {
    await work();
  } finally {
    clearImmediate(next);
  }
  return turns;
}

describe('reading a file', () => {
  it.each([
    ['of blank rows, which nobody waits for', ',\n'],
    ['of rows', 'Ana,1\n'],
  ])('lets others in again and again, also %s', async (_, row) => {
    const file = Buffer.from(`name,phone\nAna,1\n${row.repeat(SIZE / row.length)}`);
    const source = Readable.from([file, file], { objectMode: true });
    let rows = 0;
    const onRows = (batch: unknown[]): Promise<void> => {
      rows += batch.length;
      return Promise.resolve();
    };
    const turns = await turnsDuring(() => readCsv(source, { ...limits, onRows }));
    expect(turns).toBeGreaterThan((2 * file.length) / 32_768);
    expect(rows).toBe(row === ',\n' ? 3 : 2 * (1 + Math.floor(SIZE / 6)) + 1);
  });

  it('gives the same rows however its bytes arrive', async () => {
    const file = Buffer.from(`nombre,teléfono\nÍñigo \u{1F600},1\n`.repeat(3_000));
    const read = async (chunk: number): Promise<string[][]> => {
      const rows: string[][] = [];
      const chunks = Array.from({ length: Math.ceil(file.length / chunk) }, (_, at) =>
        file.subarray(at * chunk, (at + 1) * chunk),
      );
      await readCsv(Readable.from(chunks), {
        ...limits,
        onRows: (batch) => Promise.resolve(void rows.push(...batch.map(({ cells }) => cells))),
      });
      return rows;
    };
    const whole = await read(file.length);
    expect(whole).toHaveLength(5_999);
    expect(await read(7)).toEqual(whole);
    expect(await read(16_385)).toEqual(whole);
  });

  it('tells the line of what is not UTF-8, wherever a character is cut', async () => {
    const before = 'name,phone\n' + 'ñ'.repeat(8_000) + '\n';
    for (const shift of [0, 1]) {
      const file = Buffer.concat([
        Buffer.from(before + 'x'.repeat(371 + shift) + '€\n'.repeat(100)),
        Buffer.from([0xff, 0x0a]),
      ]);
      const read = readCsv(Readable.from([file]), { ...limits, onRows: () => Promise.resolve() });
      await expect(read).rejects.toMatchObject({ details: { file: [{ values: { line: 103 } }] } });
    }
  });
});
