import type { INestApplicationContext } from '@nestjs/common';
import { Log } from '../../src/common/log';
import { type JobTasks, startJobs } from '../../src/jobs/job-runner';
import type { TestService } from '../support/test-service';

/** Carries out jobs while the body runs: a test's service has no worker of its own. */
export async function withJobs(
  service: TestService,
  jobs: (app: INestApplicationContext) => JobTasks,
  body: () => Promise<void>,
): Promise<void> {
  const { app, database } = service;
  const stop = await startJobs(database.ownerUrl, jobs(app), app.get(Log));
  try {
    await body();
  } finally {
    await stop();
  }
}
