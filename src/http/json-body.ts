import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors';
import { type Message, say } from '../common/messages';

const MAX_DEPTH = 32;
/** Of one list or object: twice the longest list that any route takes. */
const MAX_TOGETHER = 2_000;
/** Of the whole body: three times what the largest batch has with every field of every entry. */
const MAX_VALUES = 20_000;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

/**
 * Reads a JSON body. An empty one counts as none, since clients send the content type with every request. Refused:
 * bytes that aren't UTF-8 (they would silently become other characters), other charsets and encodings, nesting
 * beyond 32, and more than 2,000 values in one list or object or 20,000 in all. What is refused is told by a guard, after
 * token and permission were checked.
 */
export function parseJsonBody(
  request: FastifyRequest & { rawBody?: Buffer; bodyError?: AppError },
  body: Buffer,
  done: (error: Error | null, parsed?: unknown) => void,
): void {
  if (body.length === 0) return done(null, undefined);
  try {
    refuseEncoding(request);
    request.rawBody = body;
    done(null, parse(body));
  } catch (error) {
    request.bodyError =
      error instanceof AppError
        ? error
        : new AppError('BAD_REQUEST', undefined, { message: 'The body is not valid JSON.', cause: error });
    done(null, undefined);
  }
}

function refuseEncoding({ headers }: FastifyRequest): void {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const encoding = headers['content-encoding'];
  if ((charset && !/^utf-?8$/i.test(charset)) || (encoding && encoding.toLowerCase() !== 'identity')) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE');
  }
}

function parse(body: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  refuseShape(body);
  return JSON.parse(text);
}

/**
 * Counts brackets and commas outside of strings: what checks a body afterwards takes longer the more values there are, and
 * with the names of one object by the square of them.
 */
function refuseShape(body: Buffer): void {
  const commas = new Uint32Array(MAX_DEPTH + 1);
  let depth = 0;
  let values = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === COMMA) {
      values += 1;
      if ((commas[depth] = (commas[depth] ?? 0) + 1) >= MAX_TOGETHER) {
        throw tooMuch(
          say('The body has more than {most} values in one list or object.', { most: MAX_TOGETHER }),
        );
      }
    } else if (byte === BRACKET || byte === BRACE) {
      values += 1;
      depth += 1;
      if (depth > MAX_DEPTH) throw tooMuch(say('The body is nested too deeply.'));
      commas[depth] = 0;
    } else if (byte === BRACKET_END || byte === BRACE_END) depth -= 1;
    if (values > MAX_VALUES)
      throw tooMuch(say('The body has more than {most} values.', { most: MAX_VALUES }));
  }
}

/** @returns where the quote stands that ends the string which begins there */
function endOfString(body: Buffer, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

function tooMuch(message: Message): AppError {
  return new AppError('BAD_REQUEST', undefined, { message });
}
