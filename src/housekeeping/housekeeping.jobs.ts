import type { INestApplicationContext } from '@nestjs/common';
import type { JobTasks } from '../jobs/job-runner';
import { HousekeepingService } from './housekeeping.service';

const KEEP_HOUSE = 'keep_house';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Once a day for the whole installation; a service that was down then does it when it is up again. */
export function housekeepingJobs(app: INestApplicationContext): JobTasks {
  return {
    tasks: { [KEEP_HOUSE]: (_, stopping) => app.get(HousekeepingService).runEverywhere({ stopping }) },
    schedule: { [KEEP_HOUSE]: { match: '17 3 * * *', backfillMs: DAY_MS } },
  };
}
