import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors';
import { languageOf } from '../common/messages';
import { idempotencyOf } from '../idempotency/idempotency';
import { OrganizationsService } from '../organizations/organizations.service';
import { type Permission, PUBLIC_ROUTE, REQUIRED_PERMISSION } from '../tenancy/permissions';
import type { Principal } from '../tenancy/principal';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator';
import { bearerApiKey, bearerToken } from './bearer';
import { VerifiedTokens } from './verified-tokens';
import { type GuardedRequest, RequestContext } from '../tenancy/request-context';

type Guarded = FastifyRequest & GuardedRequest & { rawBody?: Buffer };

function isPublic(reflector: Reflector, execution: ExecutionContext): boolean {
  return (
    reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [execution.getHandler(), execution.getClass()]) ??
    false
  );
}

/** First: who is it? Every route is closed unless it is on the public list. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  private readonly verified = new VerifiedTokens();

  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeyAuthenticator,
  ) {
    super();
  }

  override async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, execution)) return true;
    const request = execution.switchToHttp().getRequest<Guarded>();
    const apiKey = bearerApiKey(request);
    if (apiKey !== null) {
      request.user = await this.apiKeys.authenticate(apiKey);
      return true;
    }
    const { authorization = '' } = request.headers;
    const known = this.verified.find(authorization);
    if (known) {
      request.user = known;
      return true;
    }
    if (bearerToken(request) === null) throw new AppError('UNAUTHORIZED');
    request.user = await this.verify(execution, request);
    this.verified.remember(authorization, request.user);
    return true;
  }

  private async verify(execution: ExecutionContext, request: Guarded): Promise<Principal> {
    try {
      await super.canActivate(execution);
    } catch (error) {
      // A signed payload that isn't an object makes the library stumble.
      throw error instanceof TypeError ? new AppError('UNAUTHORIZED', undefined, { cause: error }) : error;
    }
    return request.user as Principal;
  }

  override handleRequest<User>(error: unknown, user: User | false, info: unknown): User {
    if (user) return user;
    const reason = (error ?? info) as Error | undefined;
    if (reason instanceof AppError) throw reason;
    throw new AppError('UNAUTHORIZED', undefined, { cause: reason });
  }
}

/** Then: may they? A route that names no permission stays closed. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    if (isPublic(this.reflector, execution)) return true;
    const required = this.reflector.getAllAndOverride<Permission | undefined>(REQUIRED_PERMISSION, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    const principal = execution.switchToHttp().getRequest<Guarded>().user;
    if (!required || !principal?.permissions?.includes(required)) throw new AppError('FORBIDDEN');
    return true;
  }
}

/** Last: for which organization, within which request? Builds the context that everything behind it is given. */
@Injectable()
export class ContextGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly organizations: OrganizationsService,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, execution)) return true;
    const request = execution.switchToHttp().getRequest<Guarded>();
    const principal = request.user as Principal;
    const context = new RequestContext({
      organizationId: principal.organizationId,
      actor: principal.actor,
      permissions: principal.permissions ?? [],
      requestId: request.id,
      idempotency: idempotencyOf(request),
      language: languageOf(request.headers['accept-language']),
    });
    await this.organizations.ensure(context);
    request.context = context;
    return true;
  }
}
