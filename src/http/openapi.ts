import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ERROR_STATUS } from '../common/errors';
import { namedSchemas, object, type Schema, text } from '../common/schemas';
import { withSharedResponses } from './shared-responses';

const ERROR_CODE: Schema = {
  type: 'string',
  enum: Object.keys(ERROR_STATUS),
  description: 'What went wrong, for programs',
};

const DETAILS: Schema = {
  type: 'object',
  description: 'Field → messages, or figures that help',
  additionalProperties: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'integer' }] },
};

const ERROR: Schema = {
  ...object({ success: { type: 'boolean', const: false }, error: {} }),
  properties: {
    success: { type: 'boolean', const: false },
    error: {
      type: 'object',
      properties: {
        code: ERROR_CODE,
        message: text('What went wrong, for people'),
        details: DETAILS,
        requestId: text('Quote it when you ask for help'),
      },
      required: ['code', 'message', 'requestId'],
      additionalProperties: false,
    },
  },
};

const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457 problem details, for who prefers application/problem+json',
  properties: {
    type: { type: 'string' },
    title: text('What went wrong, for people'),
    status: { type: 'integer' },
    code: ERROR_CODE,
    details: DETAILS,
    requestId: text('Quote it when you ask for help'),
  },
  required: ['type', 'title', 'status', 'code', 'requestId'],
  additionalProperties: false,
};

/** The OpenAPI 3.1 document of the running routes, with every status, error code and example. */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Puntos')
    .setDescription('Customers and loyalty: points, tiers and statistics for restaurants and shops.')
    .setVersion('1.0.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A JWT, or the API key of a machine (`pk_…`, made with `POST /v1/api-keys`).',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  const schemas = {
    ...closed(document.components?.schemas ?? {}),
    ...namedSchemas(),
    Error: ERROR,
    Problem: PROBLEM,
  };
  return withSharedResponses({ ...document, components: { ...document.components, schemas } });
}

function operationId(controller: string, method: string): string {
  const subject = controller.replace(/Controller$/, '');
  return `${subject.charAt(0).toLowerCase()}${subject.slice(1)}_${method}`;
}

/** A request body takes what is described, and nothing else. */
function closed(schemas: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { ...(schema as Schema), additionalProperties: false },
    ]),
  );
}
