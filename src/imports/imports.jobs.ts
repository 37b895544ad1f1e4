import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from '../common/clock';
import { newId } from '../common/ids';
import { Database } from '../database/database';
import type { JobPayload, JobTasks } from '../jobs/job-runner';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { ImportRunner } from './import-runner';
import { importsRepository } from './imports.repository';
import { ImportsPurge } from './imports-purge.service';
import { enqueueRun, PURGE_IMPORTS, RUN_IMPORT } from './imports.service';

const RESUME_IMPORTS = 'resume_imports';
const STALLED_MS = 60_000;

/** The jobs of imports: carrying one out, deleting staged rows, and going on with what a crash has left. */
export function importsJobs(app: INestApplicationContext): JobTasks {
  return {
    tasks: {
      [RUN_IMPORT]: (payload, stopping) =>
        app.get(ImportRunner).run(contextOf(payload), String(payload.importId), stopping),
      [PURGE_IMPORTS]: async (payload) => {
        await app.get(ImportsPurge).purge(contextOf(payload));
      },
      [RESUME_IMPORTS]: () => resumeStalled(app),
    },
    schedule: { [RESUME_IMPORTS]: '*/5 * * * *' },
  };
}

/** A process that was killed has left its job locked for hours: the import is handed to another one. */
export async function resumeStalled(app: INestApplicationContext): Promise<void> {
  const database = app.get(Database);
  const since = new Date(app.get(Clock).now().getTime() - STALLED_MS);
  for await (const organizationId of app.get(OrganizationsService).all()) {
    const context = contextOf({ organization_id: organizationId });
    const stalled = await database.read(context, importsRepository.findStalled(context, since));
    if (stalled.length === 0) continue;
    const writes = stalled.map(({ id }) => enqueueRun(context, id));
    await database.transaction(context, () => Promise.resolve({ writes, result: undefined }));
  }
}

function contextOf({ organization_id: organizationId = '' }: JobPayload): RequestContext {
  return new RequestContext({ organizationId, actor: 'job', requestId: newId() });
}
