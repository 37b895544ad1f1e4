import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Answer, Paged } from '../common/answer';
import { prefersProblem, varyByLanguage } from '../common/error.filter';
import { AppError } from '../common/errors';
import type { Log } from '../common/log';
import type { PlainText } from '../common/messages';
import { addListHeaders } from './list-headers';
import type { GuardedRequest } from '../tenancy/request-context';

type Guarded = FastifyRequest & GuardedRequest;

/**
 * What happens around every request. `isDraining` closes connections after their answer while the process leaves;
 * `onEnd` is told of every request that was answered or broken off.
 */
export function addHooks(
  fastify: FastifyInstance,
  log: Log,
  isDraining: () => boolean,
  onEnd: () => void,
): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (isDraining()) reply.header('connection', 'close');
    const refusal = refusalOf(request);
    done(refusal === undefined ? undefined : new AppError('BAD_REQUEST', undefined, { message: refusal }));
  });
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    if (payload instanceof Paged) addListHeaders(payload, request, reply);
    done(null, payload instanceof Answer ? prepareAnswer(payload, request, reply) : payload);
  });
  fastify.setReplySerializer((payload) => serialize(payload));
  fastify.addHook('onResponse', (request: Guarded, reply, done) => {
    onEnd();
    log.request({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unmatched',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
      organizationId: request.context?.organizationId,
    });
    done();
  });
}

/** What Node would let pass, or answer without a word. */
function refusalOf({ raw, headers }: FastifyRequest): PlainText | undefined {
  // Node would take the first of two: which of them counts must not be a matter of taste.
  const tokens = raw.headersDistinct.authorization?.length ?? 0;
  if (tokens > 1) return 'There is more than one Authorization header.';
  return headers.host === undefined && raw.httpVersion === '1.1' ? 'The Host header is missing.' : undefined;
}

/** A remembered refusal is kept in the service's own shape; who prefers problem details gets it in that one. */
function prepareAnswer(answer: Answer, request: FastifyRequest, reply: FastifyReply): Answer {
  const refused = answer.status >= 400;
  const problem = refused && prefersProblem(request.headers.accept);
  if (refused) varyByLanguage(reply);
  reply.status(answer.status).headers(answer.headers);
  reply.header('content-type', `application/${problem ? 'problem+json' : 'json'}; charset=utf-8`);
  return problem ? answer.asProblem() : answer;
}

/** The one place where an answer gets its envelope. */
function serialize(payload: unknown): string {
  if (payload instanceof Answer) return payload.body;
  if (payload instanceof Paged) return payload.body;
  return JSON.stringify({ success: true, data: payload });
}
