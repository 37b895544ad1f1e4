import cluster from 'node:cluster';
import { Inject, Injectable, type LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';
import type { AppError } from './errors';

export const LOG_LEVEL = Symbol('LOG_LEVEL');

/** What a line of the request log says. The path is the route's pattern: no ids, no query string. */
export interface RequestLine {
  requestId: string;
  method: string;
  route: string;
  status: number;
  durationMs: number;
  organizationId?: string;
}

/**
 * JSON lines on standard output. Nothing here takes a request's content: a name, phone, e-mail, token or query string
 * can't reach a line, because no method has a parameter for one.
 */
@Injectable()
export class Log implements LoggerService {
  private readonly logger: Logger;

  constructor(@Inject(LOG_LEVEL) level: string) {
    // Lines are written together, after a quarter of a second at the latest and at the end of the process.
    // Who is silent needs no timer, which would keep the whole service in memory after its end.
    const periodicFlush = level === 'silent' ? 0 : 250;
    const destination = pino.destination({ dest: 1, sync: false, minLength: 8192, periodicFlush });
    const base = { service: 'puntos', ...(cluster.worker && { worker: cluster.worker.id }) };
    const options = { level, base, timestamp: pino.stdTimeFunctions.isoTime };
    this.logger = pino(options, destination);
  }

  request(line: RequestLine): void {
    this.logger.info(line, 'request');
  }

  /** A failure of ours: its code, the type and place of its cause, PostgreSQL's code; never messages with data. */
  failure(error: AppError, requestId?: string): void {
    this.logger[error.status === 503 ? 'warn' : 'error'](
      { requestId, code: error.code, cause: causeOf(error.cause) },
      'failure',
    );
  }

  /** How many were refused in the last second for how much came, and as what. */
  refused(counts: Readonly<Record<string, number>>): void {
    this.logger.warn(counts, 'refused');
  }

  /** What the framework tells of itself. */
  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: contextOf(rest) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn({ context: contextOf(rest) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ context: contextOf(rest) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug({ context: contextOf(rest) }, String(message));
  }
}

function contextOf(rest: unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' ? last : undefined;
}

function causeOf(cause: unknown): object | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code, constraint, table } = cause as Error & {
    code?: unknown;
    constraint?: unknown;
    table?: unknown;
  };
  // The first line of a stack is the message, which can quote data; the frames can't.
  const frames = cause.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  const fromDatabase = typeof code === 'string';
  return {
    type: cause.name,
    code,
    constraint,
    table,
    frames,
    ...(fromDatabase ? {} : { message: safeMessage(cause) }),
  };
}

/** Programming errors say what is missing; anything else could quote input. */
function safeMessage(cause: Error): string | undefined {
  return cause instanceof TypeError || cause instanceof ReferenceError
    ? cause.message.slice(0, 200)
    : undefined;
}
