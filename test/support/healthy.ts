import { OrganizationsService } from '../../src/organizations/organizations.service';
import { VERIFY } from './requests';
import type { TestService } from './test-service';

/**
 * No invariant of the ledger is violated: what every suite that writes points ends with.
 * @param only the one organization to look at; all of them, unless given
 * @returns how many entries were looked at
 */
export async function expectHealthy(service: TestService, only?: string): Promise<number> {
  let checked = 0;
  for await (const organizationId of only ? [only] : service.app.get(OrganizationsService).all()) {
    const { body, text } = await service.as('org_admin', organizationId).get(VERIFY);
    if (!body.success) throw new Error(`${organizationId} is not verified: ${text}`);
    const { data } = body;
    expect({ organizationId, healthy: data.healthy, violations: data.violations }).toEqual({
      organizationId,
      healthy: true,
      violations: [],
    });
    checked += data.entries as number;
  }
  return checked;
}
