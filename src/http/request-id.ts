import { newId } from '../common/ids';

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The caller's own id when it is short and plain, so that it may be echoed and logged; otherwise a new one. */
export function requestIdOf(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : newId();
}
