import { Injectable } from '@nestjs/common';
import { OrganizationsService } from '../organizations/organizations.service';
import { PERMISSIONS } from '../tenancy/permissions';
import type { RequestContext } from '../tenancy/request-context';

/** Who is asking. */
@Injectable()
export class SessionService {
  constructor(private readonly organizations: OrganizationsService) {}

  /** Who the context's token speaks for, where, and what she may do. @throws AppError ORGANIZATION_UNKNOWN */
  async read(context: RequestContext) {
    const { id, name, time_zone, default_country, currency } = await this.organizations.read(context);
    return {
      actor: context.actor,
      permissions: PERMISSIONS.filter((permission) => context.permissions.has(permission)),
      organization: { id, name, time_zone, default_country, currency },
    };
  }
}
