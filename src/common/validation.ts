import {
  type ArgumentMetadata,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import type { FastifyRequest } from 'fastify';
import { AppError, type Detail, invalidField } from './errors';
import { isUuid } from './ids';
import { Message, say } from './messages';
import { characters, isBlank, isStorable } from './text';

/** An answer names at most so many fields: a request can hold thousands. */
const MOST_DETAILS = 50;

const STRICTLY = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: false,
  validationError: { target: false, value: false },
};

/** Checks bodies and queries against their classes; what a class doesn't name is refused. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({ transform: true, ...STRICTLY, exceptionFactory: refusal });
}

function refusal(errors: ValidationError[]): AppError {
  const details: Record<string, Detail[]> = {};
  for (const [field, said] of detailsOf(errors)) {
    details[field] = said;
    if (Object.keys(details).length === MOST_DETAILS) break;
  }
  return new AppError('VALIDATION_ERROR', details);
}

/**
 * Checks one value as a body of that class would be.
 * @throws AppError VALIDATION_ERROR naming the fields
 */
export function checkedAs<T extends object>(type: new () => T, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAnObject();
  refuseInherited(value);
  const instance = plainToInstance(type, value);
  const errors = validateSync(instance, STRICTLY);
  if (errors.length > 0) throw refusal(errors);
  return instance;
}

function notAnObject(): AppError {
  return new AppError('VALIDATION_ERROR', { entry: ['must be an object'] });
}

function* detailsOf(errors: ValidationError[], prefix = ''): Generator<[string, Detail[]]> {
  for (const error of errors) {
    const field = prefix + error.property;
    if (error.constraints) yield [field, Object.keys(error.constraints).map((rule) => detailOf(error, rule))];
    yield* detailsOf(error.children ?? [], `${field}.`);
  }
}

function detailOf({ property, contexts }: ValidationError, rule: string): Detail {
  if (rule === 'whitelistValidation') return 'is not a known field';
  const message = (contexts?.[rule] as { message?: unknown } | undefined)?.message;
  return message instanceof Message ? message.of(property) : 'is not valid';
}

/** An id in a path: a UUID of any version in canonical form, brought to lower case. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!isUuid(value)) throw invalidField(data ?? 'id', say('must be a UUID').of(data ?? 'id'));
    return value.toLowerCase();
  }
}

/** An order's id in a path: the same text as in a body. */
@Injectable()
export class OrderIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isStorable(value) || isBlank(value) || characters(value) > 64) {
      throw invalidField('orderId', 'orderId must be text of 1 to 64 characters');
    }
    return value.normalize('NFC');
  }
}

/** Refuses a query or a body on a route that has none: a parameter that does nothing is a mistake worth telling. */
@Injectable()
export class UnexpectedInputGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest & { bodyError?: AppError }>();
    // Told only now: who may not come in learns nothing of what was wrong with the body.
    if (request.bodyError) throw request.bodyError;
    const takes = routeInputs(context.getClass(), context.getHandler().name);
    if (takes.query) refuseInherited(request.query);
    else refuseFields(request.query);
    if (takes.body) refuseInherited(request.body);
    else refuseFields(request.body);
    return true;
  }
}

interface RouteInputs {
  query: boolean;
  body: boolean;
}

const inputsOf = new WeakMap<object, Map<string, RouteInputs>>();

function routeInputs(controller: object, handler: string): RouteInputs {
  let handlers = inputsOf.get(controller);
  if (!handlers) inputsOf.set(controller, (handlers = new Map<string, RouteInputs>()));
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

/** Names that every object inherits: the checks of the classes would take them for known. */
function refuseInherited(input: unknown): void {
  if (typeof input !== 'object' || input === null) return;
  const names = Object.getOwnPropertyNames(input).filter((name) => name in Object.prototype);
  if (names.length > 0) throw unknownFields(names);
}

function unknownFields(names: string[]): AppError {
  const named = names
    .slice(0, MOST_DETAILS)
    .map((name): [string, Detail[]] => [name, ['is not a known field']]);
  return new AppError('VALIDATION_ERROR', Object.fromEntries(named));
}

function refuseFields(input: unknown): void {
  if (input === undefined || input === null) return;
  if (typeof input !== 'object' || Array.isArray(input)) throw new AppError('BAD_REQUEST');
  const names = Object.getOwnPropertyNames(input);
  if (names.length > 0) throw unknownFields(names);
}
