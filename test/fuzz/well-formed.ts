import type { Random } from '../load/random';
import type { Field, Operation, Schema } from './document';
import type { Draft } from './draft';
import { place } from './mutations';

/** Adds optional fields and parameters, each as its schema asks for it. */
export function wellFormed(draft: Draft, { body, query }: Operation, random: Random): void {
  const given = draft.body;
  if (typeof given === 'object' && given !== null) {
    for (const field of body.filter(({ path }) => path.length === 1 && !((path[0] as string) in given))) {
      const value = random.next() < 0.15 ? valueOf(field.schema, random) : undefined;
      if (value !== undefined) place(draft, field.path, value);
    }
  }
  if (draft.query.length > 0) return;
  for (const field of query) {
    const value = random.next() < 0.15 ? valueOf(field.schema, random) : undefined;
    if (value !== undefined)
      draft.query.push([nameOf(field), typeof value === 'string' ? value : JSON.stringify(value)]);
  }
}

function nameOf({ path }: Field): string {
  return String(path[0]);
}

function valueOf(schema: Schema, random: Random): unknown {
  const { type, format, minimum = 0, maximum = 1e12, minLength = 1, maxLength = 20, example } = schema;
  if (schema.enum) return random.of(schema.enum);
  if (example !== undefined && random.next() < 0.5) return example;
  if ([type].flat().includes('integer')) return random.between(minimum, Math.min(maximum, minimum + 1000));
  if (type === 'boolean') return random.next() < 0.5;
  if (format === 'date')
    return `20${random.between(10, 25)}-0${random.between(1, 9)}-1${random.between(0, 9)}`;
  if (format === 'date-time') return `20${random.between(20, 40)}-01-15T12:00:00Z`;
  if (format !== undefined || schema.pattern !== undefined) return example;
  const length = random.between(minLength, Math.min(maxLength, minLength + 20));
  return (
    Array.from({ length }, () => random.of([...'aZ9 ñ-_%']))
      .join('')
      .trim() || 'a'
  );
}
