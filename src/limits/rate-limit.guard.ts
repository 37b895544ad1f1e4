import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors';
import type { GuardedRequest } from '../tenancy/request-context';
import { RateLimits } from './rate-limits';

/** After the token: has this organization, or this actor, sent too much? Whoever needs no token isn't asked. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(execution: ExecutionContext): boolean {
    if (this.limits.policy === '') return true;
    const http = execution.switchToHttp();
    const { user } = http.getRequest<FastifyRequest & GuardedRequest>();
    if (!user) return true;
    const { retryAfterSeconds, left } = this.limits.takePrincipal(user);
    const { raw } = http.getResponse<FastifyReply>();
    const others = raw.getHeader('ratelimit');
    raw.setHeader('ratelimit-policy', this.limits.policy);
    raw.setHeader('ratelimit', [others ?? [], left === '' ? [] : left].flat().join(', '));
    if (retryAfterSeconds === null) return true;
    throw new AppError('RATE_LIMITED', undefined, { retryAfterSeconds });
  }
}
