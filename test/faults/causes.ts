import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Log } from '../../src/common/log';

/** What was behind each failure of a service in this process: PostgreSQL's code, or what the driver said, and how often. */
export function watchCauses(app: NestFastifyApplication): Record<string, number> {
  const causes: Record<string, number> = {};
  app.get(Log).failure = ({ cause }) => {
    const what = causeOf(cause);
    causes[what] = (causes[what] ?? 0) + 1;
  };
  return causes;
}

function causeOf(cause: unknown): string {
  // Errors of Node's own are no `Error` of the test's realm.
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  return typeof message === 'string' ? message : 'none';
}
