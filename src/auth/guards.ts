import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Acquaintances } from '../admission/acquaintances';
import { Gate } from '../admission/gate';
import { kindOf } from '../admission/line';
import { AppError } from '../common/errors';
import { languageOf } from '../common/messages';
import { idempotencyOf } from '../idempotency/idempotency';
import { RateLimits } from '../limits/rate-limits';
import { OrganizationsService } from '../organizations/organizations.service';
import { type Permission, PUBLIC_ROUTE, REQUIRED_PERMISSION, SIGNED_IN_ROUTE } from '../tenancy/permissions';
import type { Principal } from '../tenancy/principal';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator';
import { bearerApiKey, bearerToken } from './bearer';
import { VerifiedTokens } from './verified-tokens';
import { type GuardedRequest, RequestContext } from '../tenancy/request-context';

type Guarded = FastifyRequest & GuardedRequest & { rawBody?: Buffer };

function isPublic(reflector: Reflector, execution: ExecutionContext): boolean {
  return isMarked(PUBLIC_ROUTE, reflector, execution);
}

function isMarked(mark: symbol, reflector: Reflector, execution: ExecutionContext): boolean {
  return reflector.getAllAndOverride<boolean>(mark, [execution.getHandler(), execution.getClass()]) ?? false;
}

/** First: who is it, and do they ask too much? Every route is closed unless it is on the public list. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  private readonly verified = new VerifiedTokens();

  constructor(
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeyAuthenticator,
    private readonly acquaintances: Acquaintances,
    private readonly limits: RateLimits,
  ) {
    super();
  }

  override async canActivate(execution: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, execution)) return true;
    const request = execution.switchToHttp().getRequest<Guarded>();
    const { authorization = '' } = request.headers;
    const principal = await this.authenticate(execution, request);
    request.user = principal;
    if (this.acquaintances.organizationOf(authorization) !== principal.organizationId)
      this.acquaintances.remember(authorization, principal.organizationId);
    const http = execution.switchToHttp();
    if (this.limits.policy !== '') refuseBeyond(this.limits, principal, http.getResponse<FastifyReply>());
    return true;
  }

  private async authenticate(execution: ExecutionContext, request: Guarded): Promise<Principal> {
    const apiKey = bearerApiKey(request);
    if (apiKey !== null) return this.apiKeys.authenticate(apiKey);
    const { authorization = '' } = request.headers;
    const known = this.verified.find(authorization);
    if (known) return known;
    if (bearerToken(request) === null) throw new AppError('UNAUTHORIZED');
    const principal = await this.verify(execution, request);
    this.verified.remember(authorization, principal);
    return principal;
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

/** Writes down what is left of the limits. @throws AppError RATE_LIMITED */
function refuseBeyond(limits: RateLimits, principal: Principal, { raw }: FastifyReply): void {
  const { retryAfterSeconds, left } = limits.takePrincipal(principal);
  const others = raw.getHeader('ratelimit');
  raw.setHeader('ratelimit-policy', limits.policy);
  raw.setHeader('ratelimit', [others ?? [], left === '' ? [] : left].flat().join(', '));
  if (retryAfterSeconds !== null) throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds });
}

/** Then: may they? A route that names no permission stays closed, unless it is for whoever is signed in. */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    if (isPublic(this.reflector, execution)) return true;
    if (isMarked(SIGNED_IN_ROUTE, this.reflector, execution)) return true;
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
    private readonly gate: Gate,
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
    // Whose token was known was asked at the door already.
    this.gate.refuseIfFull(context.organizationId, kindOf(request.method));
    await this.organizations.ensure(context);
    this.gate.expect(context);
    request.context = context;
    return true;
  }
}
