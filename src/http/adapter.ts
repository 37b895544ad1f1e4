import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { sendError } from '../common/error.filter';
import { AppError, type ErrorCode, errorBody } from '../common/errors';
import { newId } from '../common/ids';
import { parseJsonBody } from './json-body';

export const BODY_LIMIT = 262_144;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Fastify as the service runs it: what Nest doesn't see is answered here, in the same shape as everything else. */
export function createAdapter(): FastifyAdapter {
  const options = {
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 200 },
    requestIdHeader: false,
    genReqId: (request: { headers: Record<string, unknown> }) => requestIdOf(request.headers['x-request-id']),
    return503OnClosing: false,
    forceCloseConnections: false,
    keepAliveTimeout: 72_000,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('x-request-id', request.id);
      sendError(frameworkError(error), request, reply);
    },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => answerGarbage(error, socket),
  };
  const adapter = new FastifyAdapter(options as FastifyServerOptions) as FastifyAdapter;
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    parseJsonBody,
  );
  return adapter;
}

/** The caller's own id when it is short and plain, so that it may be echoed and logged; otherwise a new one. */
function requestIdOf(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newId();
}

/** A path that can't be decoded or has a part that is too long: no resource of ours. */
function frameworkError(cause: unknown): AppError {
  const { code } = cause as { code?: string };
  return new AppError(code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'NOT_FOUND' : 'BAD_REQUEST', undefined, {
    cause,
  });
}

/** What isn't HTTP, or has headers beyond 16 kB, has no request to answer: the socket gets a plain answer and ends. */
function answerGarbage(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const code: ErrorCode = 'BAD_REQUEST';
  const body = JSON.stringify(errorBody(new AppError(code), newId()));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
