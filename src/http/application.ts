import { BlockList } from 'node:net';
import fastifyCors from '@fastify/cors';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { Acquaintances } from '../admission/acquaintances';
import { Gate } from '../admission/gate';
import { Pulse } from '../admission/pulse';
import { AppModule } from '../app.module';
import { sendError } from '../common/error.filter';
import { AppError } from '../common/errors';
import { Log } from '../common/log';
import { trustedProxies } from '../config/network-settings';
import type { Settings } from '../config/settings';
import { dashboardFolder } from '../dashboard/dashboard-folder';
import { serveDashboard } from '../dashboard/serve-dashboard';
import { Readiness } from '../health/readiness';
import { RateLimits } from '../limits/rate-limits';
import { DemoAccess } from '../session/demo-access';
import { createAdapter, UNDECODABLE } from './adapter';
import { Door } from './door';
import { addHooks } from './hooks';
import { addSecurityHeaders } from './security-headers';
import { trackRoutes } from './method-not-allowed';
import { openApiDocument } from './openapi';
import { Refusals } from './refusals';

const CORS_HEADERS = [
  'Authorization',
  'Content-Type',
  'X-Requested-With',
  'X-Branch-Id',
  'X-Request-Id',
  'Idempotency-Key',
  'If-Match',
];

const CORS_EXPOSED = [
  'ETag',
  'Link',
  'X-Total-Count',
  'Content-Range',
  'Retry-After',
  'X-Request-Id',
  'Idempotency-Replayed',
  'RateLimit',
  'RateLimit-Policy',
];

/**
 * The service on a database whose schema is there, ready to listen. The same for `npm start` and for the tests.
 * @param databaseUrl where the application connects; its role and row security are applied on top
 * @param dashboard the folder of the dashboard, with `dist` in it
 */
export async function createApplication(
  databaseUrl: string,
  settings: Readonly<Settings>,
  dashboard = dashboardFolder(),
): Promise<NestFastifyApplication> {
  const door = new Door();
  const adapter = createAdapter(settings, (handler) => door.before(handler));
  const fastify = adapter.getInstance<FastifyInstance>();
  const allowedMethods = trackRoutes(fastify);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(databaseUrl, settings), adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Log));
  app.setGlobalPrefix(settings.API_PREFIX, { exclude: ['health/live', 'health/ready'] });
  const readiness = app.get(Readiness);
  addHooks(
    fastify,
    app.get(Log),
    () => readiness.isDraining,
    () => door.left(),
  );
  const headers = await addHeaders(app, settings);
  const refusals = new Refusals(headers, settings.CORS_ORIGINS.length > 0, () => readiness.isDraining);
  keepTheDoor(app, door, refusals, settings);
  serveDocument(app);
  if (settings.DASHBOARD) {
    const demo = app.get(DemoAccess);
    await serveDashboard(fastify, { folder: dashboard, apiPrefix: settings.API_PREFIX, demo });
  }
  answerUnknownPaths(fastify, allowedMethods);
  await app.init();
  return app;
}

function keepTheDoor(
  app: NestFastifyApplication,
  door: Door,
  refusals: Refusals,
  settings: Readonly<Settings>,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  if (settings.CORS_ORIGINS.length > 0) {
    fastify.addHook('onRequest', (request, reply, done) => {
      const refused = refusals.for(request.raw);
      if (refused) sendError(refused, request, reply);
      else done();
    });
  }
  fastify.addHook('onClose', (_, done) => {
    door.close();
    done();
  });
  door.open({
    gate: app.get(Gate),
    acquaintances: app.get(Acquaintances),
    limits: app.get(RateLimits),
    pulse: new Pulse(),
    refusals,
    log: app.get(Log),
    trusted: trustedProxies(settings.TRUST_PROXY) ?? new BlockList(),
  });
}

async function addHeaders(
  app: NestFastifyApplication,
  settings: Readonly<Settings>,
): Promise<Record<string, unknown>> {
  const headers = await addSecurityHeaders(app.getHttpAdapter().getInstance(), {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Swagger UI sets styles on its elements and has its icons as data.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: settings.NODE_ENV === 'production',
  });
  if (settings.CORS_ORIGINS.length === 0) return headers;
  await app.register(fastifyCors, {
    origin: settings.CORS_ORIGINS.includes('*') ? true : settings.CORS_ORIGINS,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: CORS_HEADERS,
    exposedHeaders: CORS_EXPOSED,
    maxAge: 600,
  });
  return headers;
}

function serveDocument(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
}

function answerUnknownPaths(fastify: FastifyInstance, allowedMethods: (path: string) => string[]): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) return done();
    if (request.url === UNDECODABLE) return sendError(new AppError('BAD_REQUEST'), request, reply);
    const allowed = allowedMethods(request.url.split('?')[0] ?? '');
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    sendError(new AppError(allowed.length > 0 ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND'), request, reply);
  });
}
