import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { AppError, invalidField } from '../common/errors';
import { type Message, type PlainText, say } from '../common/messages';

/** What is read in one go: thousands of rows at most. A chunk of a client who sends fast is as long as she likes. */
const PIECE = 16_384;

/** A file that can't be taken, with the place where it goes wrong. */
export function badFile(problem: PlainText | Message, line?: number): AppError {
  const said = typeof problem === 'string' ? say(problem) : problem;
  return invalidField(
    'file',
    line === undefined ? said : say('line {line}: {problem}', { line, problem: said }),
  );
}

/**
 * The text of a stream of UTF-8, as it arrives; a byte order mark is left out. Between two pieces the process does what
 * else there is to do. The stream is left open when the reader stops before its end.
 * @param onBytes sees every chunk
 * @throws AppError VALIDATION_ERROR with the line of what isn't UTF-8, or of a NUL; PAYLOAD_TOO_LARGE
 */
export async function* textOf(
  source: Readable,
  mostBytes: number,
  onBytes: (chunk: Buffer) => void = () => undefined,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let line = 1;
  const decode = (chunk?: Buffer): string => {
    const text = decodeOrRefuse(decoder, line, chunk);
    const nul = text.indexOf('\0');
    if (nul >= 0) throw badFile('has a NUL character', line + lineEnds(text.slice(0, nul)));
    line += lineEnds(text);
    return text;
  };
  for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new AppError('PAYLOAD_TOO_LARGE');
    onBytes(chunk);
    for (let at = 0; at < chunk.length; at += PIECE) {
      yield decode(chunk.subarray(at, at + PIECE));
      await turn();
    }
  }
  yield decode();
}

function decodeOrRefuse(decoder: InstanceType<typeof TextDecoder>, line: number, chunk?: Buffer): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    const readable = chunk ? chunk.toString('utf8', restOfCharacter(chunk)) : '';
    const before = readable.slice(0, Math.max(0, readable.indexOf('\ufffd')));
    throw badFile('is not UTF-8', line + lineEnds(before));
  }
}

/** How many bytes belong to a character that began in the piece before: three at most, each with the bits 10 in front. */
function restOfCharacter(chunk: Buffer): number {
  let bytes = 0;
  while (bytes < 3 && ((chunk[bytes] ?? 0) & 0xc0) === 0x80) bytes += 1;
  return bytes;
}

export function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
