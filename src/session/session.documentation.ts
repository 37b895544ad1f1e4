import type { RouteDocumentation } from '../common/documentation';
import { arrayOf, instant, named, object, text, uuid } from '../common/schemas';
import { PERMISSIONS, ROLE_PERMISSIONS } from '../tenancy/permissions';

const sessionSchema = named(
  'Session',
  object({
    actor: text('Who the token speaks for; what the audit log names'),
    permissions: arrayOf(text('What she may do; the scopes of an API key', { enum: [...PERMISSIONS] })),
    organization: object(
      {
        id: uuid('Organization UUID'),
        name: text('Name'),
        time_zone: text('IANA time zone'),
        default_country: text('ISO 3166 country of phone numbers without a country code'),
        currency: text('ISO 4217 currency of new programs'),
      },
      'Where she is',
    ),
  }),
);

const demoSessionSchema = named(
  'DemoSession',
  object({
    token: text('A token of the demo organization'),
    expires_at: instant('When it ends: an hour later'),
  }),
);

/** What the OpenAPI document says of sessions. */
export const sessionDocumentation = {
  read: {
    summary: 'Get the session',
    description:
      'Who the token or API key belongs to, where she is, and what she may do. For whoever is signed in.',
    answers: {
      200: {
        description: 'The session',
        data: sessionSchema,
        example: {
          success: true,
          data: {
            actor: 'ana@example.com',
            permissions: [...ROLE_PERMISSIONS.waiter],
            organization: {
              id: '3f0d2a2e-1c57-4b8f-9a37-5a0f6a1f1d10',
              name: 'La Rosa Náutica',
              time_zone: 'America/Lima',
              default_country: 'PE',
              currency: 'PEN',
            },
          },
        },
      },
    },
  },
  demo: {
    operationId: 'session_demo',
    summary: 'Sign in to the demo',
    description:
      'A token of the demo organization for an hour. There is no such route in production or without the demo, nor for requests that come from another machine, through a proxy that says that it is one, or from a page of another origin. An `Idempotency-Key` is passed over: a token is a secret, and nothing is written.',
    answers: {
      201: {
        description: 'Signed in',
        data: demoSessionSchema,
        example: {
          success: true,
          data: {
            token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkZW1vIn0.x',
            expires_at: '2026-01-31T18:04:05.000Z',
          },
        },
      },
    },
    errors: [
      'VALIDATION_ERROR',
      'BAD_REQUEST',
      'NOT_FOUND',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'RATE_LIMITED',
      'UNAVAILABLE',
      'INTERNAL_ERROR',
    ],
    open: true,
  },
} satisfies Record<string, RouteDocumentation>;
