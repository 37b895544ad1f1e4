import {
  type ArgumentMetadata,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { AppError, type ErrorDetails, invalidField } from './errors';
import { isUuid } from './ids';

/** Checks bodies and queries against their classes; what a class doesn't name is refused. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new AppError('VALIDATION_ERROR', detailsOf(errors)),
  });
}

function detailsOf(errors: ValidationError[], prefix = ''): ErrorDetails {
  const details: ErrorDetails = {};
  for (const error of errors) {
    const field = prefix + error.property;
    if (error.constraints) details[field] = Object.entries(error.constraints).map(messageOf);
    Object.assign(details, detailsOf(error.children ?? [], `${field}.`));
  }
  return details;
}

function messageOf([rule, message]: [string, string]): string {
  return rule === 'whitelistValidation' ? 'is not a known field' : message;
}

/** An id in a path: a UUID of any version in canonical form, brought to lower case. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!isUuid(value)) throw invalidField(data ?? 'id', `${data ?? 'id'} must be a UUID`);
    return value.toLowerCase();
  }
}

/** Refuses a query or a body on a route that has none: a parameter that does nothing is a mistake worth telling. */
@Injectable()
export class UnexpectedInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const takes = routeInputs(context.getClass(), context.getHandler().name);
    if (!takes.query) refuseFields(request.query);
    if (!takes.body) refuseFields(request.body);
    return true;
  }
}

const inputsOf = new WeakMap<object, Map<string, { query: boolean; body: boolean }>>();

function routeInputs(controller: object, handler: string): { query: boolean; body: boolean } {
  let handlers = inputsOf.get(controller);
  if (!handlers) inputsOf.set(controller, (handlers = new Map()));
  let takes = handlers.get(handler);
  if (!takes) {
    const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handler) ?? {}) as Record<
      string,
      unknown
    >;
    const has = (type: RouteParamtypes): boolean =>
      Object.keys(args).some((key) => key.startsWith(`${type}:`));
    takes = { query: has(RouteParamtypes.QUERY), body: has(RouteParamtypes.BODY) };
    handlers.set(handler, takes);
  }
  return takes;
}

function refuseFields(input: unknown): void {
  if (input === undefined || input === null) return;
  if (typeof input !== 'object' || Array.isArray(input)) throw new AppError('BAD_REQUEST');
  const names = Object.keys(input);
  if (names.length === 0) return;
  throw new AppError(
    'VALIDATION_ERROR',
    Object.fromEntries(names.map((name) => [name, ['is not a known field']])),
  );
}
