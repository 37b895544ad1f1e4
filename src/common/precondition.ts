import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError, invalidField } from './errors';

/** Which versions of a thing a request may change: any that there is, or those whose tags it names. */
export type Precondition = '*' | readonly string[];

const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/;

/**
 * Reads an `If-Match` header. A weak tag stands for none: it never matches.
 * @returns undefined without the header
 * @throws AppError VALIDATION_ERROR unless it is `*` or a list of entity tags
 */
export function preconditionOf(header: string | undefined): Precondition | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags: string[] = [];
  let named = 0;
  // A list may have empty elements.
  let rest = header.replace(/^[\s,]+/, '');
  while (rest !== '') {
    const [whole, weak, tag = ''] = TAG.exec(rest) ?? [];
    const behind = whole === undefined ? null : /^\s*(?:,[\s,]*|$)/.exec(rest.slice(whole.length));
    if (whole === undefined || !behind) throw malformed();
    if (weak === undefined) tags.push(tag);
    named += 1;
    rest = rest.slice(whole.length + behind[0].length);
  }
  if (named === 0) throw malformed();
  return tags;
}

function malformed(): AppError {
  return invalidField('If-Match', 'If-Match must be * or a list of entity tags in double quotes');
}

/**
 * To be asked behind the row's lock: otherwise somebody could change it in between.
 * @throws AppError PRECONDITION_FAILED for another version than those the request may change
 */
export function refuseUnless(precondition: Precondition | undefined, version: number): void {
  if (precondition === undefined || precondition === '*') return;
  if (!precondition.includes(String(version))) throw new AppError('PRECONDITION_FAILED');
}

/** The request's `If-Match`, as a parameter of a controller's method. */
export const IfMatch = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  preconditionOf(execution.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
);
