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
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL_ERROR',
];

const WITH_BODY: readonly ErrorCode[] = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];

/** The first two: a replay whose customer was deleted or anonymized meanwhile. */
const KEYED: readonly ErrorCode[] = [
  'NOT_FOUND',
  'CUSTOMER_ANONYMIZED',
  'IDEMPOTENCY_IN_PROGRESS',
  'IDEMPOTENCY_MISMATCH',
  ...WITH_BODY,
];

export interface RouteDocumentation {
  summary: string;
  /** its name for generated clients; that of controller and method, unless given */
  operationId?: string;
  description?: string;
  /** status → what `data` holds; null for an answer without data */
  answers: Record<
    number,
    {
      description: string;
      data: Schema | null;
      pagination?: Schema;
      /** whole and without pagination unless a page is asked for */
      unpaged?: boolean;
      example?: unknown;
      /** a page of a list, with the headers of one */
      listed?: boolean;
      /** has the version of what it shows */
      tagged?: boolean;
      /** what is sent instead of JSON: `data` is then the schema of all of it */
      type?: string;
    }
  >;
  errors?: readonly ErrorCode[];
  /** a curl call, shown as a code sample */
  curl?: string;
  /** changes something: takes an Idempotency-Key */
  writes?: boolean;
  /** heeds If-Match */
  conditional?: boolean;
  /** open to everyone */
  open?: boolean;
}

/** Describes a route in the OpenAPI document: every status, every error code, an example of each. */
export function Documented(route: RouteDocumentation): MethodDecorator {
  const errors = route.open
    ? [...(route.errors ?? [])]
    : [
        ...ALWAYS,
        ...(route.writes ? KEYED : []),
        ...(route.conditional ? (['PRECONDITION_FAILED'] as const) : []),
        ...(route.errors ?? []),
      ];
  const sample = route.curl ? { 'x-codeSamples': [{ lang: 'curl', label: 'curl', source: route.curl }] } : {};
  const success = Math.min(...Object.keys(route.answers).map(Number));
  return applyDecorators(
    HttpCode(success),
    ApiOperation({
      ...(route.operationId ? { operationId: route.operationId } : {}),
      summary: route.summary,
      description: route.description,
      ...sample,
    }),
    ...Object.entries(route.answers).map(([status, answer]) =>
      ApiResponse(answerOptions(Number(status), answer)),
    ),
    ...errorResponses(errors),
    ...(route.writes ? [idempotencyHeader] : []),
    ...(route.conditional ? [conditionHeader] : []),
    languageHeader,
  );
}

const languageHeader = ApiHeader({
  name: 'Accept-Language',
  required: false,
  description: 'The language of error messages: `en`, or `es` with any region. English, unless asked for.',
  schema: { type: 'string' },
  example: 'es-PE',
});

const conditionHeader = ApiHeader({
  name: 'If-Match',
  required: false,
  description:
    'Only if it still has one of these versions: the `ETag` of an earlier answer, several separated by commas, or `*`. Otherwise 412. Weak tags never match.',
  schema: { type: 'string' },
  example: '"3"',
});

const header = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
});

const LIST_HEADERS = {
  Link: header(
    'Other pages of the same list (RFC 8288): first, prev, next, last, as far as they are known',
    '</v1/loyalty/customers?limit=20&page=2>; rel="next"',
  ),
  'X-Total-Count': header('How many items there are, unless `count=none`', '523'),
  'Content-Range': header(
    'Which items these are, counted from 0; left out in a walk by cursor',
    'customers 0-19/523',
  ),
};

const TAG_HEADER = { ETag: header('The version of the row, for `If-Match`', '"3"') };

/** What else a refusal says, by its status. */
const REFUSAL_HEADERS: Readonly<Record<number, Record<string, ReturnType<typeof header>>>> = {
  429: {
    'Retry-After': header('Seconds after which it may be tried again', '12'),
    RateLimit: header(
      'What is left of each limit, and the seconds until its window ends',
      '"actor";r=0;t=48',
    ),
    'RateLimit-Policy': header(
      'The limits that are set; on every answer, and so is `RateLimit`',
      '"actor";q=600;w=60',
    ),
  },
  503: { 'Retry-After': header('Seconds after which it may be tried again', '1') },
};

const idempotencyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same key with the same request gives the same answer again, without a second effect. 1 to 255 visible characters; kept for 30 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});

function answerOptions(status: number, answer: RouteDocumentation['answers'][number]): ApiResponseOptions {
  const { description, data, pagination, unpaged, example, listed, tagged, type } = answer;
  if (type) return { status, description, content: { [type]: { schema: data ?? {}, example } } };
  const headers = { ...(listed || pagination ? LIST_HEADERS : {}), ...(tagged ? TAG_HEADER : {}) };
  const properties = {
    success: { type: 'boolean', const: true },
    ...(data ? { data } : {}),
    ...(pagination ? { pagination } : {}),
  };
  const schema = {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => name !== 'pagination' || !unpaged),
    additionalProperties: false,
  };
  const content = { schema, ...(example === undefined ? {} : { example }) };
  return {
    status,
    description,
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    content: { 'application/json': content },
  };
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
  const headers = REFUSAL_HEADERS[status];
  return { status, description: codes.join(', '), ...(headers && { headers }), content };
}

function exampleOf(code: ErrorCode) {
  const error = new AppError(code);
  return errorBody(error, '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11');
}
