import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** What of a JSON Schema the generators look at. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  example?: unknown;
}

/** A field of a body, however deep it is, or a parameter of a query. */
export interface Field {
  path: (string | number)[];
  schema: Schema;
}

export interface Operation {
  /** `POST /v1/coupons` */
  name: string;
  method: string;
  template: string;
  query: Field[];
  body: Field[];
  takesJson: boolean;
  takesCsv: boolean;
  /** whether this body, as it was parsed, is what the document asks for */
  bodyConforms: (body: unknown) => boolean;
  /** whether a parameter's text is what the document asks for; a name that it doesn't know never is */
  parameterConforms: (name: string, text: string) => boolean;
}

interface Document {
  paths: Record<string, Record<string, any>>;
  components: { schemas: Record<string, Schema> };
}

/** Every operation of the service's own OpenAPI document that asks for a token. */
export async function operationsOf(url: string): Promise<Operation[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/);
  ajv.addSchema({ $id: 'document', components: document.components });
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.security?.length)
      .map(([method, operation]) => readOperation(document, ajv, method.toUpperCase(), template, operation)),
  );
}

function readOperation(
  document: Document,
  ajv: Ajv,
  method: string,
  template: string,
  operation: any,
): Operation {
  const content = operation.requestBody?.content ?? {};
  const schema: Schema | undefined = content['application/json']?.schema;
  const parameters: any[] = (operation.parameters ?? []).filter((one: any) => one.in === 'query');
  const query = parameters.map((one): Field => ({ path: [one.name as string], schema: one.schema }));
  const checkBody = schema ? compile(ajv, schema) : null;
  const checks = new Map(query.map((field) => [String(field.path[0]), compile(ajv, field.schema)]));
  return {
    name: `${method} ${template}`,
    method,
    template,
    query,
    body: schema ? fieldsOf(document, schema, []) : [],
    takesJson: schema !== undefined,
    takesCsv: 'text/csv' in content,
    bodyConforms: (body) => checkBody?.(body) ?? false,
    parameterConforms: (name, text) => checks.get(name)?.(typedAs(query, name, text)) ?? false,
  };
}

function compile(ajv: Ajv, schema: Schema): ValidateFunction {
  const local = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
  return ajv.compile(JSON.parse(local) as object);
}

/** A parameter's text as its schema's type, when it is a text of that type. */
function typedAs(query: Field[], name: string, text: string): unknown {
  const { type } = query.find(({ path }) => path[0] === name)?.schema ?? {};
  if (type === 'integer') return /^\d+$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function resolve(document: Document, schema: Schema): Schema {
  const name = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] as Schema);
}

/** The fields of a schema and of what is in them; of an array the first element. */
function fieldsOf(document: Document, given: Schema, path: Field['path']): Field[] {
  const schema = resolve(document, given);
  const own = path.length > 0 ? [{ path, schema }] : [];
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    fieldsOf(document, one, [...path, name]),
  );
  const items = schema.items ? fieldsOf(document, schema.items, [...path, 0]) : [];
  return [...own, ...below, ...items];
}
