import type { TestService } from '../support/test-service';
import type { LoadAnswer } from './client';
import type { Random } from './random';
import type { LoadedOrganization } from './world';

/** One operation of a client: what it answered, or what the job did. */
export type Operation = (
  organization: LoadedOrganization,
  random: Random,
  service: TestService,
) => Promise<LoadAnswer | 'job' | 'nothing yet'>;
