import { v7 } from 'uuid';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A new id, ordered by time. */
export function newId(): string {
  return v7();
}

/** True for a UUID of any version in its canonical form: no braces, no missing dashes. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
