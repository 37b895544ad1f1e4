import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';
import { AppError, ERROR_STATUS, type ErrorCode, errorBody } from './errors';
import type { Schema } from './schemas';

/** What every guarded route can answer besides its own. */
const ALWAYS: readonly ErrorCode[] = [
  'UNAUTHORIZED',
  'FORBIDDEN',
  'ORGANIZATION_UNKNOWN',
  'VALIDATION_ERROR',
  'BAD_REQUEST',
  'UNAVAILABLE',
  'INTERNAL_ERROR',
];

const WITH_BODY: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** NOT_FOUND: a replay whose customer was deleted meanwhile. */
const KEYED: readonly ErrorCode[] = [
  'NOT_FOUND',
  'IDEMPOTENCY_IN_PROGRESS',
  'IDEMPOTENCY_MISMATCH',
  ...WITH_BODY,
];

export interface RouteDocumentation {
  summary: string;
  description?: string;
  /** status → what `data` holds; null for an answer without data */
  answers: Record<
    number,
    {
      description: string;
      data: Schema | null;
      pagination?: Schema;
      example?: unknown;
      /** what is sent instead of JSON: `data` is then the schema of all of it */
      type?: string;
    }
  >;
  errors?: readonly ErrorCode[];
  /** a curl call, shown as a code sample */
  curl?: string;
  /** changes something: takes an Idempotency-Key */
  writes?: boolean;
  /** open to everyone */
  open?: boolean;
}

/** Describes a route in the OpenAPI document: every status, every error code, an example of each. */
export function Documented(route: RouteDocumentation): MethodDecorator {
  const errors = route.open
    ? [...(route.errors ?? [])]
    : [...ALWAYS, ...(route.writes ? KEYED : []), ...(route.errors ?? [])];
  const sample = route.curl ? { 'x-codeSamples': [{ lang: 'curl', label: 'curl', source: route.curl }] } : {};
  const success = Math.min(...Object.keys(route.answers).map(Number));
  return applyDecorators(
    HttpCode(success),
    ApiOperation({ summary: route.summary, description: route.description, ...sample }),
    ...Object.entries(route.answers).map(([status, answer]) =>
      ApiResponse(answerOptions(Number(status), answer)),
    ),
    ...errorResponses(errors),
    ...(route.writes ? [idempotencyHeader] : []),
  );
}

const idempotencyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key with the same request gives the same answer again, without a second effect. 1 to 255 visible characters; kept for 30 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});

function answerOptions(status: number, answer: RouteDocumentation['answers'][number]): ApiResponseOptions {
  const { description, data, pagination, example, type } = answer;
  if (type) return { status, description, content: { [type]: { schema: data ?? {}, example } } };
  const properties = {
    success: { type: 'boolean', const: true },
    ...(data ? { data } : {}),
    ...(pagination ? { pagination } : {}),
  };
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
  const content = { schema, ...(example === undefined ? {} : { example }) };
  return { status, description, content: { 'application/json': content } };
}

function errorResponses(codes: readonly ErrorCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const status = ERROR_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, listed]) => ApiResponse(errorOptions(status, listed)));
}

function errorOptions(status: number, codes: ErrorCode[]): ApiResponseOptions {
  const examples = Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }]));
  const content = {
    'application/json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Error' },
          { properties: { error: { properties: { code: { enum: codes } } } } },
        ],
      },
      examples,
    },
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return { status, description: codes.join(', '), content };
}

function exampleOf(code: ErrorCode) {
  const error = new AppError(code);
  return errorBody(error, '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11');
}
