import type { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from './errors';

/** Where the parser leaves a body that isn't read into memory. */
export type CsvRequest = FastifyRequest & { csvBody?: Readable };

/** The configuration of a route that takes `text/csv`, as it arrives. */
export const TAKES_CSV = { takesCsv: true };

/** The body of such a route, still on its way. @throws AppError UNSUPPORTED_MEDIA_TYPE for any other body */
export const CsvBody = createParamDecorator((_: unknown, execution: ExecutionContext): Readable => {
  const { csvBody } = execution.switchToHttp().getRequest<CsvRequest>();
  if (!csvBody) throw notCsv();
  return csvBody;
});

export function notCsv(): AppError {
  return new AppError('UNSUPPORTED_MEDIA_TYPE', undefined, {
    message: 'The request body must be text/csv in UTF-8.',
  });
}
