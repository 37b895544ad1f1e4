/** A JSON Schema as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>;

const components = new Map<string, Schema>();

/** Registers a schema under a name, for the document and for generated clients. @returns a reference to it */
export function named(name: string, schema: Schema): Schema {
  if (components.has(name)) throw new Error(`two schemas are named ${name}`);
  components.set(name, schema);
  return { $ref: `#/components/schemas/${name}` };
}

export function namedSchemas(): Record<string, Schema> {
  return Object.fromEntries([...components].sort(([a], [b]) => a.localeCompare(b)));
}

/** An object with exactly these properties, all of them present but those that are optional. */
export function object(
  properties: Record<string, Schema>,
  description?: string,
  optional: readonly string[] = [],
): Schema {
  return {
    type: 'object',
    ...(description ? { description } : {}),
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

export function arrayOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function nullable(schema: Schema): Schema {
  if (typeof schema.type === 'string') {
    return {
      ...schema,
      type: [schema.type, 'null'],
      ...(Array.isArray(schema.enum) ? { enum: [...(schema.enum as unknown[]), null] } : {}),
    };
  }
  return { anyOf: [schema, { type: 'null' }] };
}

export function text(description: string, more: Schema = {}): Schema {
  return { type: 'string', description, ...more };
}

export function uuid(description: string): Schema {
  return text(description, { format: 'uuid' });
}

export function instant(description: string): Schema {
  return text(description, { format: 'date-time' });
}

/** Points and counts: whole numbers that a JSON number holds exactly. */
export function count(description: string): Schema {
  return { type: 'integer', description, minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
}

/** A whole number of either sign. */
export function signed(description: string): Schema {
  return {
    type: 'integer',
    description,
    minimum: -Number.MAX_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
  };
}

export const paginationSchema = named('Pagination', {
  ...object({
    page: { type: 'integer', description: 'Current page', minimum: 1 },
    limit: { type: 'integer', description: 'Items per page', minimum: 1, maximum: 100 },
    nextCursor: nullable(text('Where the next page begins; null on the last')),
  }),
  properties: {
    page: { type: 'integer', description: 'Current page', minimum: 1 },
    limit: { type: 'integer', description: 'Items per page', minimum: 1, maximum: 100 },
    total: count('Total items; left out with `count=none`, and by the audit log'),
    totalPages: count('Total pages; left out with `count=none`, and by the audit log'),
    nextCursor: nullable(text('Where the next page begins; null on the last')),
  },
});

/** A refusal of one entry among many. */
export const refusalSchema = {
  type: 'object',
  properties: {
    code: text('What went wrong, for programs'),
    message: text('What went wrong, for people'),
    details: { type: 'object', description: 'Field → messages', additionalProperties: true },
  },
  required: ['code', 'message'],
  additionalProperties: false,
};
