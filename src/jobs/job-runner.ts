import {
  Logger,
  type LogFunctionFactory,
  parseCronItems,
  run,
  type Runner,
  type TaskList,
} from 'graphile-worker';
import { Pool } from 'pg';
import type { Log } from '../common/log';

/** What a job is given: the payload it was left with; `organization_id` is the unit's that left it. */
export type JobPayload = Record<string, unknown> & { organization_id?: string };

export interface JobTasks {
  /** name → what to do; must be safe to run twice, and soon over when the process is stopping */
  tasks: Record<string, (payload: JobPayload, stopping: AbortSignal) => Promise<void>>;
  /** name → crontab pattern (UTC), and for how long a time that was missed is made up for */
  schedule: Record<string, string | { match: string; backfillMs: number }>;
}

/** The tasks of several features as one. */
export function allTasks(...features: JobTasks[]): JobTasks {
  return {
    tasks: Object.assign({}, ...features.map(({ tasks }) => tasks)) as JobTasks['tasks'],
    schedule: Object.assign({}, ...features.map(({ schedule }) => schedule)) as JobTasks['schedule'],
  };
}

const CONNECTIONS = 3;

/**
 * Runs the jobs of this installation in this process, beside those of others.
 * @param url the owner's connection: the worker's tables are the owner's; tasks use the application's pool
 * @returns how to stop: waits for the jobs under way
 */
export async function startJobs(
  url: string,
  { tasks, schedule }: JobTasks,
  log: Log,
): Promise<() => Promise<void>> {
  const pool = new Pool({ connectionString: url, max: CONNECTIONS, application_name: 'puntos-jobs' });
  // A server that restarts ends idle connections; the pool makes new ones.
  pool.on('error', (error) => log.debug(`a connection of the jobs ended: ${error.name}`));
  pool.on('connect', (client) => void client.on('error', () => undefined));
  const stopping = new AbortController();
  const runner = await run({
    pgPool: pool,
    concurrency: CONNECTIONS - 1,
    noHandleSignals: true,
    pollInterval: 2_000,
    logger: new Logger(logTo(log)),
    taskList: taskList(tasks, log, stopping.signal),
    parsedCronItems: parseCronItems(
      Object.entries(schedule).map(([task, when]) => {
        const { match, backfillMs } = typeof when === 'string' ? { match: when, backfillMs: 0 } : when;
        return { task, match, options: { backfillPeriod: backfillMs, maxAttempts: 3 } };
      }),
    ),
  });
  return () => {
    stopping.abort();
    return stop(runner, pool);
  };
}

async function stop(runner: Runner, pool: Pool): Promise<void> {
  await runner.stop();
  await pool.end();
}

function taskList(tasks: JobTasks['tasks'], log: Log, stopping: AbortSignal): TaskList {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown) => {
        const startedAt = performance.now();
        await task((payload ?? {}) as JobPayload, stopping);
        log.debug(`job ${name} took ${Math.round(performance.now() - startedAt)} ms`);
      },
    ]),
  );
}

/** The worker's own lines quote payloads and errors: only that something failed is told. */
function logTo(log: Log): LogFunctionFactory {
  return () => (level, message) => {
    // The enumeration is a type alone: at run time it isn't there.
    const name = String(level);
    if (name === 'error') log.error('a job failed', 'jobs');
    else if (name === 'warning') log.warn(message.slice(0, 120), 'jobs');
  };
}
