import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../common/ids';
import type { JobPayload, JobTasks } from '../jobs/job-runner';
import { RequestContext } from '../tenancy/request-context';
import { ExpiryService } from './ledger/expiry.service';
import { REEVALUATE_TIERS, ReevaluationService } from './programs/reevaluation.service';

const EXPIRE_POINTS = 'expire_points';

/** The jobs of loyalty: expiring points every quarter of an hour, re-evaluating tiers after an edit. */
export function loyaltyJobs(app: INestApplicationContext): JobTasks {
  const expiry = app.get(ExpiryService);
  const reevaluation = app.get(ReevaluationService);
  return {
    tasks: {
      [EXPIRE_POINTS]: async () => {
        await expiry.expireEverywhere();
      },
      [REEVALUATE_TIERS]: async (payload) => {
        await reevaluation.run(contextOf(payload), String(payload.programId));
      },
    },
    schedule: { [EXPIRE_POINTS]: '*/15 * * * *' },
  };
}

function contextOf({ organization_id: organizationId = '' }: JobPayload): RequestContext {
  return new RequestContext({ organizationId, actor: 'job', requestId: newId() });
}
