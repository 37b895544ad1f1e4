import type { Readable } from 'node:stream';
import { type CsvRequest, notCsv, type TAKES_CSV } from '../common/csv-body';
import { AppError } from '../common/errors';

/**
 * Hands a CSV body on as it arrives, to the routes that take one: nothing of it is read here. What is refused is told by
 * a guard, after token and permission were checked.
 */
export function takeCsvBody(
  request: CsvRequest,
  body: Readable,
  done: (error: Error | null, parsed?: unknown) => void,
): void {
  const { takesCsv } = request.routeOptions.config as Partial<typeof TAKES_CSV>;
  if (!takesCsv) return done(new AppError('UNSUPPORTED_MEDIA_TYPE'));
  if (isPlainUtf8(request)) request.csvBody = body;
  else (request as { bodyError?: AppError }).bodyError = notCsv();
  done(null, undefined);
}

function isPlainUtf8({ headers }: CsvRequest): boolean {
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  const encoding = headers['content-encoding'];
  return (
    (charset === undefined || /^utf-?8$/i.test(charset)) &&
    (encoding === undefined || encoding.toLowerCase() === 'identity')
  );
}
