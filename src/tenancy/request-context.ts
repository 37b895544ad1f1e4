import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError } from '../common/errors';
import { isUuid } from '../common/ids';
import type { Language } from '../common/messages.catalogue';
import type { Permission } from './permissions';
import type { Principal } from './principal';

/** A write's key and what it was used for: a SHA-256 over method, path, query and body. */
export interface IdempotencyKey {
  key: string;
  fingerprint: Buffer;
}

/**
 * For whom, by whom and within which request something is done. Immutable, built once by the guards, and the first
 * parameter of every service method: no service looks at the request.
 */
export class RequestContext {
  readonly organizationId: string;
  readonly actor: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly requestId: string;
  readonly idempotency: Readonly<IdempotencyKey> | undefined;
  /** in which refusals are told */
  readonly language: Language;

  /** @throws AppError FORBIDDEN when there is no organization: nothing may run without one */
  constructor(values: {
    organizationId: string;
    actor: string;
    requestId: string;
    permissions?: Iterable<Permission>;
    idempotency?: IdempotencyKey;
    language?: Language;
  }) {
    if (!isUuid(values.organizationId)) throw new AppError('FORBIDDEN');
    this.organizationId = values.organizationId.toLowerCase();
    this.actor = values.actor;
    this.permissions = new Set(values.permissions ?? []);
    this.requestId = values.requestId;
    this.idempotency = values.idempotency;
    this.language = values.language ?? 'en';
    Object.freeze(this);
  }
}

/** Where the guards leave what they found out. */
export interface GuardedRequest {
  user?: Principal;
  context?: RequestContext;
}

/** The request's context, as a parameter of a controller's method. */
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext): RequestContext => {
  const { context } = execution.switchToHttp().getRequest<GuardedRequest>();
  if (!context) throw new AppError('UNAUTHORIZED');
  return context;
});
