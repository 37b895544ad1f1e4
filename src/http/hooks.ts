import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Answer, Paged } from '../common/answer';
import { prefersProblem } from '../common/error.filter';
import { AppError } from '../common/errors';
import type { Log } from '../common/log';
import type { GuardedRequest } from '../tenancy/request-context';

type Guarded = FastifyRequest & GuardedRequest;

/** What happens around every request. `isDraining` closes connections after their answer while the process leaves. */
export function addHooks(fastify: FastifyInstance, log: Log, isDraining: () => boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (isDraining()) reply.header('connection', 'close');
    // Node would take the first of two: which of them counts must not be a matter of taste.
    const twice = (request.raw.headersDistinct.authorization?.length ?? 0) > 1;
    done(
      twice
        ? new AppError('BAD_REQUEST', undefined, { message: 'There is more than one Authorization header.' })
        : undefined,
    );
  });
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    done(null, payload instanceof Answer ? prepareAnswer(payload, request, reply) : payload);
  });
  fastify.setReplySerializer((payload) => serialize(payload));
  fastify.addHook('onResponse', (request: Guarded, reply, done) => {
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

/** A remembered refusal is kept in the service's own shape; who prefers problem details gets it in that one. */
function prepareAnswer(answer: Answer, request: FastifyRequest, reply: FastifyReply): Answer {
  const problem = answer.status >= 400 && prefersProblem(request.headers.accept);
  reply.status(answer.status).headers(answer.headers);
  reply.header('content-type', `application/${problem ? 'problem+json' : 'json'}; charset=utf-8`);
  return problem ? answer.asProblem() : answer;
}

/** The one place where an answer gets its envelope. */
function serialize(payload: unknown): string {
  if (payload instanceof Answer) return payload.body;
  if (payload instanceof Paged)
    return JSON.stringify({ success: true, data: payload.data, pagination: payload.pagination });
  return JSON.stringify({ success: true, data: payload });
}
