import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { AppError, type ErrorCode, errorBody } from '../common/errors';
import { newId } from '../common/ids';
import { takeCsvBody } from './csv-body';
import { parseJsonBody } from './json-body';

const BODY_LIMIT = 262_144;
/** Where a path goes that can't be decoded: through all hooks to a 400, as any other request. */
export const UNDECODABLE = '/undecodable-path';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Fastify as the service runs it: what Nest doesn't see is answered here, in the same shape as everything else. */
export function createAdapter(): FastifyAdapter {
  const options = {
    bodyLimit: BODY_LIMIT,
    // Beyond what Node takes as headers: an id of any length reaches its check.
    routerOptions: { maxParamLength: 65_536 },
    http: { requireHostHeader: false },
    rewriteUrl: ({ url = '/' }: { url?: string }) => (isDecodable(url) ? url : UNDECODABLE),
    requestIdHeader: false,
    genReqId: (request: { headers: Record<string, unknown> }) => requestIdOf(request.headers['x-request-id']),
    return503OnClosing: false,
    forceCloseConnections: false,
    keepAliveTimeout: 72_000,
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => answerGarbage(error, socket),
  };
  const adapter = new FastifyAdapter(options as FastifyServerOptions);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit } = (route.config ?? {}) as { bodyLimit?: number };
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  // Node would answer an expectation that it doesn't know without a word; HTTP lets a server pass over it.
  fastify.server.on('checkExpectation', (request, reply) => fastify.server.emit('request', request, reply));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    parseJsonBody,
  );
  fastify.addContentTypeParser('text/csv', takeCsvBody);
  return adapter;
}

/** The caller's own id when it is short and plain, so that it may be echoed and logged; otherwise a new one. */
function requestIdOf(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newId();
}

function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    decodeURIComponent(url.split('?')[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** What isn't HTTP, or has headers beyond 16 kB, has no request to answer: the socket gets a plain answer and ends. */
function answerGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const code: ErrorCode = 'BAD_REQUEST';
  const requestId = newId();
  const body = JSON.stringify(errorBody(new AppError(code), requestId));
  const headers = [
    'content-type: application/json; charset=utf-8',
    'content-language: en',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers, '', body].join('\r\n'));
}
