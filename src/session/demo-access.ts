import { Inject, Injectable } from '@nestjs/common';
import { decode, type JwtPayload } from 'jsonwebtoken';
import { mintToken } from '../auth/tokens';
import { AppError } from '../common/errors';
import { type Asked, isFromHere } from '../common/from-here';
import { newId } from '../common/ids';
import { Settings } from '../config/settings';
import { DEMO_ORGANIZATION } from '../organizations/demo-organization';
import { OrganizationsService } from '../organizations/organizations.service';
import type { Role } from '../tenancy/permissions';
import { RequestContext } from '../tenancy/request-context';

const ACTOR = 'demo';
const LIFE_SECONDS = 3600;

/** Whether the settings allow anyone into a demo; tokens of an identity provider can't be made here. */
export function hasDemo({ NODE_ENV, DEMO, JWT_JWKS_URL }: Readonly<Settings>): boolean {
  return NODE_ENV !== 'production' && DEMO && JWT_JWKS_URL === undefined;
}

/** The way into the demo organization without a token. */
@Injectable()
export class DemoAccess {
  constructor(
    @Inject(Settings) private readonly settings: Settings,
    private readonly organizations: OrganizationsService,
  ) {}

  /** Whether `enter` would let this very request in. Asks the database only when all else allows it. */
  async isOpenTo(request: Asked): Promise<boolean> {
    return hasDemo(this.settings) && isFromHere(request) && this.isHere();
  }

  /**
   * A token of the demo organization, for an hour. Whether the request may ask is for the route to know.
   * @throws AppError NOT_FOUND when the organization isn't here
   */
  async enter(role: Role): Promise<{ token: string; expires_at: Date }> {
    if (!(await this.isHere())) throw new AppError('NOT_FOUND');
    const token = mintToken(this.settings, {
      organizationId: DEMO_ORGANIZATION,
      role,
      subject: ACTOR,
      expiresInSeconds: LIFE_SECONDS,
    });
    const { exp = 0 } = decode(token) as JwtPayload;
    return { token, expires_at: new Date(exp * 1000) };
  }

  private isHere(): Promise<boolean> {
    const context = new RequestContext({
      organizationId: DEMO_ORGANIZATION,
      actor: ACTOR,
      requestId: newId(),
    });
    return this.organizations.isHere(context);
  }
}
