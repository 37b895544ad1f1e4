import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors';

const MAX_DEPTH = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads a JSON body. An empty one counts as none, since clients send the content type with every request. Refused:
 * bytes that aren't UTF-8 (they would silently become other characters), other charsets and encodings, and nesting
 * beyond 32. What is refused is told by a guard, after token and permission were checked.
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
  if (isTooDeep(body))
    throw new AppError('BAD_REQUEST', undefined, { message: 'The body is nested too deeply.' });
  return JSON.parse(text);
}

/** Counts brackets outside of strings. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (inString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}
