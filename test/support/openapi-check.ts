import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

interface Response {
  content?: Record<string, { schema: object }>;
}

interface Operation {
  responses: Record<string, Response & { $ref?: string }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; responses: Record<string, Response> };
}

interface Checker {
  document: Document;
  ajv: Ajv;
  compiled: Map<string, ValidateFunction>;
}

const checkers = new Map<string, Promise<Checker>>();

async function loadChecker(url: string): Promise<Checker> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'document', components: document.components });
  return { document, ajv, compiled: new Map() };
}

/** Paths that aren't of the API: the document itself, its page, and what doesn't exist. */
function operationOf(
  document: Document,
  method: string,
  path: string,
): { key: string; operation: Operation } | null {
  const plain = path.split('?')[0] ?? '';
  for (const [template, operations] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);
    const operation = operations[method.toLowerCase()];
    if (operation && pattern.test(plain)) return { key: `${method} ${template}`, operation };
  }
  return null;
}

/** @throws Error when the answer isn't one that the document describes */
export async function checkAnswer(
  url: string,
  method: string,
  path: string,
  answer: { status: number; headers: Headers; body: unknown; text: string },
): Promise<void> {
  if (!checkers.has(url)) checkers.set(url, loadChecker(url));
  const checker = (await checkers.get(url)) as Checker;
  const found = operationOf(checker.document, method, path);
  if (!found) return;
  const where = `${found.key} ${answer.status}`;
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const said = found.operation.responses[answer.status];
  const shared = checker.document.components.responses[said?.$ref?.split('/').at(-1) ?? ''];
  const schema = (shared ?? said)?.content?.[type]?.schema;
  if (!schema)
    throw new Error(`${where} as ${type} is not in the OpenAPI document: ${JSON.stringify(answer.body)}`);
  const validate = compile(checker, `${where} ${type}`, schema);
  if (validate(type.endsWith('json') ? answer.body : answer.text)) return;
  throw new Error(
    `${where} differs from the OpenAPI document: ${checker.ajv.errorsText(validate.errors)}\n${JSON.stringify(answer.body)}`,
  );
}

function compile({ ajv, compiled }: Checker, key: string, schema: object): ValidateFunction {
  let validate = compiled.get(key);
  if (!validate) {
    const local = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'),
    ) as object;
    compiled.set(key, (validate = ajv.compile(local)));
  }
  return validate;
}
