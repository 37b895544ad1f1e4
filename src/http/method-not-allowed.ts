import type { FastifyInstance } from 'fastify';
import type { FROM_HERE_ALONE } from '../common/from-here';

interface RoutePattern {
  methods: string[];
  pattern: RegExp;
}

/** Any path below, unless something in it is written so that it could lead elsewhere. */
const BELOW = '(?!.*(%|\\.\\.)).*';

/**
 * Remembers the routes as they are added, and tells for a path without a route of its method which methods it has.
 * @returns the methods for the `Allow` header; empty when the path is unknown altogether
 */
export function trackRoutes(fastify: FastifyInstance): (path: string) => string[] {
  const routes: RoutePattern[] = [];
  fastify.addHook('onRoute', ({ url, method, config }) => {
    // What is there for this machine alone is told to nobody.
    if (url === '*' || (config as Partial<typeof FROM_HERE_ALONE>)?.fromHereAlone) return;
    const pattern = new RegExp(
      `^${url
        .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
        .replace(/:[A-Za-z]+/g, '[^/]+')
        .replace('*', BELOW)}$`,
    );
    routes.push({ methods: [method].flat(), pattern });
  });
  return (path) => [
    ...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)),
  ];
}
