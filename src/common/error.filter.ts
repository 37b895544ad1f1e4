import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, errorBody, type ErrorCode, Overloaded, problemOf } from './errors';
import { Log } from './log';
import { languageOf } from './messages';

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

/**
 * Turns whatever was thrown into one of the service's own errors. Messages of frameworks never leave the service: they
 * can quote the input.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const code = CODE_OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR');
  return new AppError(code, undefined, { cause: error });
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

/** Renders every error: the service's shape, or problem details (RFC 9457) for who prefers them. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = toAppError(thrown);
    if (error.status >= 500 && !(error instanceof Overloaded)) this.log.failure(error, request.id);
    sendError(error, request, http.getResponse<FastifyReply>());
  }
}

/** Says that the answer depends on the language that was asked for, besides what it depends on already. */
export function varyByLanguage(reply: FastifyReply): void {
  const others = [reply.getHeader('vary') ?? []].flat();
  reply.header('vary', [...others, 'Accept-Language'].join(', '));
}

/** Sends an error in the form and in the language that the request prefers. */
export function sendError(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  // More is on its way than will be read.
  if (error.status === 413) reply.header('connection', 'close');
  const language = languageOf(request.headers['accept-language']);
  const body = errorBody(error, request.id, language);
  varyByLanguage(reply);
  const problem = prefersProblem(request.headers.accept);
  reply
    .status(error.status)
    .header('content-type', `application/${problem ? 'problem+json' : 'json'}; charset=utf-8`)
    .header('content-language', language)
    .send(JSON.stringify(problem ? problemOf(error.status, body.error) : body));
}

/** True when `application/problem+json` is accepted with a higher weight than plain JSON, or named before it. */
export function prefersProblem(accept: string | undefined): boolean {
  if (!accept?.toLowerCase().includes('application/problem+json')) return false;
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return { type, quality: quality ? Number(quality.slice(2)) : 1 };
  });
  const best = ranges
    .filter(({ type }) => type === 'application/problem+json' || type === 'application/json')
    .sort((a, b) => b.quality - a.quality)[0];
  return best?.type === 'application/problem+json' && best.quality > 0;
}
