import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendError, varyByLanguage } from '../common/error.filter';
import { AppError } from '../common/errors';
import { languageOf } from '../common/messages';
import type { DemoAccess } from '../session/demo-access';
import { DashboardFiles } from './dashboard-folder';
import { AGAIN_SECONDS, filledPage, messageOf, newNonce, policyWith, waitingPage } from './page';

const AT = '/admin';
const YEAR_SECONDS = 31_536_000;

/** The policy of what isn't a page: no style of its own. */
const POLICY = policyWith('none').replace(" 'nonce-none'", '');

/**
 * Serves the dashboard at `/admin`: its files, and its page for every other path, so that a deep link can be opened and
 * reloaded. Open to everyone: what there is to know comes from the API, for who has a token. Files whose names have
 * their hash are kept by browsers for good, the page never. Until it is built, and as soon as it is, the answers say so:
 * nothing has to be restarted.
 * @param folder the dashboard's, with `dist` in it
 */
export async function serveDashboard(
  fastify: FastifyInstance,
  { folder, apiPrefix, demo }: { folder: string; apiPrefix: string; demo: DemoAccess },
): Promise<void> {
  const files = new DashboardFiles(folder);
  await fastify.register(fastifyStatic, {
    root: files.dist,
    serve: false,
    preCompressed: true,
    cacheControl: false,
    index: false,
    suppressWarning: true,
  });

  async function sendPage(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const page = await files.page();
    if (page === null) return sendAbsence(files, request, reply);
    const nonce = newNonce();
    // The page opens while the database is away, and says so itself.
    const isDemo = await demo.isOpenTo(request.raw).catch(() => false);
    return asPage(reply, nonce).send(
      filledPage(page, { 'api-prefix': apiPrefix, 'style-nonce': nonce, demo: String(isDemo) }),
    );
  }

  async function sendFile(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!(await files.has(path))) return refuse(request, reply);
    const isHashed = path.startsWith('assets/');
    reply.header('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    reply.header('content-security-policy', POLICY);
    return reply.sendFile(path);
  }

  fastify.get(AT, sendPage);
  fastify.get<{ Params: { '*': string } }>(`${AT}/*`, (request, reply) => {
    const path = request.params['*'];
    if (leadsOut(path)) return refuse(request, reply);
    return isPage(path) ? sendPage(request, reply) : sendFile(path, request, reply);
  });
}

function leadsOut(path: string): boolean {
  return /[\\\0]|(^|\/)\.{1,2}(\/|$)/.test(path);
}

/** A deep link; what has the form of a file's name is a file or nothing. */
function isPage(path: string): boolean {
  return path === 'index.html' || !(/^assets(\/|$)/.test(path) || /\.[^/]*$/.test(path));
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  sendError(new AppError('NOT_FOUND'), request, reply);
  return reply;
}

function asPage(reply: FastifyReply, nonce: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', policyWith(nonce));
}

/** 503 until it is built: a page for people, the usual error for everyone else. */
async function sendAbsence(
  files: DashboardFiles,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const absence = await files.absence();
  const retryAfterSeconds = AGAIN_SECONDS;
  if (!/\btext\/html\b/i.test(request.headers.accept ?? '')) {
    reply.header('cache-control', 'no-store');
    const error = new AppError('UNAVAILABLE', undefined, { retryAfterSeconds, message: messageOf(absence) });
    sendError(error, request, reply);
    return reply;
  }
  const language = languageOf(request.headers['accept-language']);
  const nonce = newNonce();
  varyByLanguage(reply);
  return asPage(reply, nonce)
    .status(503)
    .header('retry-after', String(retryAfterSeconds))
    .header('content-language', language)
    .send(waitingPage(absence, language, nonce));
}
