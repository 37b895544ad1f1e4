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

interface Path {
  template: string;
  pattern: RegExp;
  operations: Record<string, Operation>;
}

interface Checker {
  document: Document;
  paths: Path[];
  ajv: Ajv;
  compiled: Map<string, ValidateFunction>;
}

/** By what is served. Kept by the process: the next test file's service has the same document, and compiling takes time. */
const KEPT = Symbol.for('puntos.test.checkers');
const kept = ((process as { [KEPT]?: Map<string, Checker> })[KEPT] ??= new Map<string, Checker>());

const checkers = new Map<string, Promise<Checker>>();

async function loadChecker(url: string): Promise<Checker> {
  const text = await (await fetch(`${url}/openapi.json`)).text();
  let checker = kept.get(text);
  if (!checker) kept.set(text, (checker = makeChecker(JSON.parse(text) as Document)));
  return checker;
}

function makeChecker(document: Document): Checker {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'document', components: document.components });
  const paths = Object.entries(document.paths).map(([template, operations]) => ({
    template,
    pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`),
    operations,
  }));
  return { document, paths, ajv, compiled: new Map() };
}

/** Paths that aren't of the API: the document itself, its page, and what doesn't exist. */
function operationOf(
  paths: readonly Path[],
  method: string,
  path: string,
): { key: string; operation: Operation } | null {
  const plain = path.split('?')[0] ?? '';
  for (const { template, pattern, operations } of paths) {
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
  const found = operationOf(checker.paths, method, path);
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
