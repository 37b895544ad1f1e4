import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Log } from './common/log';
import type { Settings } from './config/settings';
import { ApplicationRole, ApplicationRoleError } from './database/application-role';
import { type DatabaseAccess, databaseFor } from './database/embedded/database-for';
import { migrate } from './database/migrate';
import { provisionDemo } from './demo/demo';
import { createApplication } from './http/application';
import { drainOnSignal } from './http/drain';
import { housekeepingJobs } from './housekeeping/housekeeping.jobs';
import { importsJobs } from './imports/imports.jobs';
import { allTasks, startJobs } from './jobs/job-runner';
import { loyaltyJobs } from './loyalty/loyalty.jobs';
import { entities } from './schema';

/** Connections that the system may keep for the process until it takes them: none is lost while it is busy. */
const BACKLOG = 4_096;

export interface RunningService {
  app: NestFastifyApplication;
  /** ends jobs, requests and connections, and leaves the database */
  close(): Promise<void>;
  /** where it listens */
  url: string;
  /** null unless the demo organization is here */
  demo: { organizationId: string; customerId: string } | null;
}

/**
 * Starts everything: database, migrations, demo, HTTP. Leaves the database behind when something fails.
 * @throws what `startupProblem` can explain
 */
export async function startService(settings: Readonly<Settings>): Promise<RunningService> {
  const database = await databaseFor(settings, 'service');
  try {
    return await startOn(database, settings);
  } catch (error) {
    await database.release();
    throw error;
  }
}

async function startOn(database: DatabaseAccess, settings: Readonly<Settings>): Promise<RunningService> {
  if (settings.RUN_MIGRATIONS) await migrate(database.directUrl, settings, entities);
  const app = await createApplication(database.url, settings);
  try {
    await checkRole(app, settings);
    const demo = await provisionDemo(app, settings);
    let jobs: ReturnType<typeof startJobs> | undefined;
    const close = async (): Promise<void> => {
      await (
        await jobs
      )?.();
      await app.close();
      await database.release();
    };
    // Before anyone can see that it serves, and wish it to end.
    drainOnSignal(app, settings.DRAIN_MS, close);
    await app.listen({ port: settings.PORT, host: settings.HOST, backlog: BACKLOG });
    const url = await app.getUrl();
    if (settings.RUN_JOBS) {
      const tasks = allTasks(loyaltyJobs(app), importsJobs(app), housekeepingJobs(app));
      jobs = startJobs(database.directUrl, tasks, app.get(Log));
      await jobs;
    }
    return { app, url, demo, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** In production the application must not be able to work past row security; elsewhere it is told. */
async function checkRole(app: NestFastifyApplication, settings: Readonly<Settings>): Promise<void> {
  const problem = await app.get(ApplicationRole).problem();
  if (problem === null) return;
  if (settings.NODE_ENV === 'production') throw new ApplicationRoleError(problem);
  app.get(Log).warn(problem, 'DATABASE_APP_ROLE');
}
