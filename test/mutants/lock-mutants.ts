import type { Statement } from '../../src/database/statement';

export interface LockMutant {
  statement: string;
  what: string;
  text: string;
}

const EXCLUSIVE = /pg_advisory_xact_lock\(/;
const SHARED = /pg_advisory_xact_lock_shared\(/;
// Who skips what is locked never waits.
const ROW = /\bfor (no key update|update|share|key share)\b(?! skip locked)/;

/** Whether a statement takes a lock by name: on rows, or on a number. Writes lock their rows anyway. */
export function takesLock({ text }: Statement<unknown>): boolean {
  return [EXCLUSIVE, SHARED, ROW].some((clause) => clause.test(text));
}

/** The statement without its lock, and with each weaker one. */
export function lockMutants({ name, text }: Statement<unknown>): LockMutant[] {
  const mutant = (what: string, from: RegExp, to: string): LockMutant[] =>
    from.test(text) ? [{ statement: name, what, text: text.replace(from, to) }] : [];
  if (!takesLock({ name, text })) return [];
  return [
    // abs() takes the same number and locks nothing.
    ...mutant('advisory lock dropped', EXCLUSIVE, 'abs('),
    ...mutant('advisory lock shared', EXCLUSIVE, 'pg_advisory_xact_lock_shared('),
    ...mutant('shared advisory lock dropped', SHARED, 'abs('),
    ...mutant('for update dropped', /\bfor update\b/, ''),
    ...mutant('for update weakened to no key', /\bfor update\b/, 'for no key update'),
    ...mutant('for no key update dropped', /\bfor no key update\b/, ''),
    ...mutant('for no key update weakened to share', /\bfor no key update\b/, 'for share'),
    ...mutant('for share dropped', /\bfor share\b/, ''),
    ...mutant('for share weakened to key share', /\bfor share\b/, 'for key share'),
    ...mutant('for no key update weakened to key share', /\bfor no key update\b/, 'for key share'),
  ];
}
