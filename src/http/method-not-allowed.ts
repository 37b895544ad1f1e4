import type { FastifyInstance } from 'fastify';

interface RoutePattern {
  methods: string[];
  pattern: RegExp;
}

/**
 * Remembers the routes as they are added, and tells for a path without a route of its method which methods it has.
 * @returns the methods for the `Allow` header; empty when the path is unknown altogether
 */
export function trackRoutes(fastify: FastifyInstance): (path: string) => string[] {
  const routes: RoutePattern[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const pattern = new RegExp(
      `^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`,
    );
    routes.push({ methods: [method].flat(), pattern });
  });
  return (path) => [
    ...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)),
  ];
}
