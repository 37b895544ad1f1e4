import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Readiness } from '../health/readiness';

const LONGEST_REQUEST_MS = 10_000;
/** One wish to end arrives as several signals: a terminal's, npm's, the supervisor's. */
const SAME_SIGNAL_MS = 1000;

/**
 * On SIGTERM or SIGINT, once: readiness turns red and every answer closes its connection; requests are still taken for
 * `drainMs`, so that a balancer has time to look elsewhere; then the last ones finish, `close` ends the rest, and the
 * process ends with 0. Another signal, a second later, ends it at once; a worker leaves that to its supervisor, which may
 * be sent the same signals.
 */
export function drainOnSignal(
  app: NestFastifyApplication,
  drainMs: number,
  close: () => Promise<void>,
): void {
  let leavingSince: number | undefined;
  const leave = (): void => {
    if (leavingSince !== undefined) {
      if (cluster.isPrimary && Date.now() - leavingSince > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    leavingSince = Date.now();
    drain(app, drainMs, close).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', cluster.isWorker ? () => undefined : leave);
}

async function drain(
  app: NestFastifyApplication,
  drainMs: number,
  close: () => Promise<void>,
): Promise<void> {
  const server = app.getHttpServer();
  app.get(Readiness).drain();
  await sleep(drainMs);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), LONGEST_REQUEST_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
  await close();
}
