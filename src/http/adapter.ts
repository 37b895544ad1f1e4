import { type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { sendError } from '../common/error.filter';
import { AppError, type ErrorCode, errorBody } from '../common/errors';
import { type FROM_HERE_ALONE, isFromHere } from '../common/from-here';
import { newId } from '../common/ids';
import type { Settings } from '../config/settings';
import { takeCsvBody } from './csv-body';
import { parseJsonBody } from './json-body';
import { requestIdOf } from './request-id';
import { PatientServer } from './server';

const BODY_LIMIT = 262_144;
/** Where a path goes that can't be decoded: through all hooks to a 400, as any other request. */
export const UNDECODABLE = '/undecodable-path';

/** How long a client may take for its headers; nobody does anything else with a connection that has sent none. */
const HEADERS_TIMEOUT_MS = 15_000;

/**
 * Fastify as the service runs it: what Nest doesn't see is answered here, in the same shape as everything else.
 * @param before comes before its handler of requests
 */
export function createAdapter(
  settings: Readonly<Settings>,
  before: (handler: RequestListener) => RequestListener,
): FastifyAdapter {
  const options = {
    bodyLimit: BODY_LIMIT,
    // Beyond what Node takes as headers: an id of any length reaches its check.
    routerOptions: { maxParamLength: 65_536 },
    serverFactory: (handler: RequestListener) => createHttpServer(settings, before(handler)),
    rewriteUrl: ({ url = '/' }: { url?: string }) => (isDecodable(url) ? url : UNDECODABLE),
    requestIdHeader: false,
    genReqId: (request: { headers: Record<string, unknown> }) => requestIdOf(request.headers['x-request-id']),
    return503OnClosing: false,
    forceCloseConnections: false,
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => answerGarbage(error, socket),
  };
  const adapter = new FastifyAdapter(options as FastifyServerOptions);
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit, fromHereAlone } = (route.config ?? {}) as RouteConfiguration;
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    if (fromHereAlone) route.onRequest = [route.onRequest ?? [], hideFromOthers].flat();
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

/** Connections that keep silent, or send their requests too slowly, are closed: they cost memory, and nothing else. */
function createHttpServer({ REQUEST_TIMEOUT_MS }: Readonly<Settings>, listener: RequestListener): Server {
  const options = {
    requireHostHeader: false,
    keepAliveTimeout: 72_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS),
    connectionsCheckingInterval: 1_000,
  };
  return new PatientServer(options, listener);
}

type RouteConfiguration = { bodyLimit?: number } & Partial<typeof FROM_HERE_ALONE>;

/** For everyone else there is no such route, whatever they send. */
function hideFromOthers(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (isFromHere(request.raw)) done();
  else sendError(new AppError('NOT_FOUND'), request, reply);
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

/** What has no request to answer, with the status that says so. */
const STATUS_OF_GARBAGE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What isn't HTTP, comes too slowly or has headers beyond 16 kB, has no request to answer: the socket gets a plain answer and ends. */
function answerGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = STATUS_OF_GARBAGE[error.code ?? ''] ?? 400;
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
