import { type Field, type Operation, operationsOf } from '../fuzz/document';
import { copyOf, type Reply, Sender } from '../fuzz/draft';
import { conformity, faultOf } from '../fuzz/judge';
import { inBody, inQuery, type Mutation } from '../fuzz/mutations';
import { Seeds } from '../fuzz/seeds';
import { valuesFor } from '../fuzz/values';
import { LogWatch } from '../fuzz/watch';
import { newId } from '../../src/common/ids';
import { expectHealthy } from '../support/healthy';
import { ROUTES } from '../support/routes';
import { startTestService, type TestService } from '../support/test-service';

const AT_ONCE = 8;

/** Its entries are judged one by one: what is wrong in one is told in its place of the answer. */
const BATCH = 'POST /v1/loyalty/customers/batch';

let service: TestService;
let watch: LogWatch;
let seeds: Seeds;
let operations: Map<string, Operation>;
const senders = new Map<string, Sender>();

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '10000', STATEMENT_TIMEOUT_MS: '20000' });
  watch = new LogWatch(service);
  const settingsOrganizationId = newId();
  seeds = new Seeds(service, settingsOrganizationId);
  operations = new Map((await operationsOf(service.url)).map((one) => [one.name, one]));
  for (const id of [service.organizationId, settingsOrganizationId]) {
    senders.set(id, new Sender(service.url, service.token('org_admin', id)));
  }
});
afterAll(async () => {
  for (const sender of senders.values()) sender.close();
  expect([watch.failures, watch.leaks]).toEqual([[], []]);
  await expectHealthy(service);
  await service.close();
});

interface Attempt {
  field: string;
  mutation: Mutation;
}

function attemptsOf({ name, body, query }: Operation): Attempt[] {
  const tried = (fields: Field[], change: typeof inBody): Attempt[] =>
    fields.flatMap((field) =>
      valuesFor(field.schema).map((value) => ({
        field: field.path.join('.'),
        mutation: change(field, value),
      })),
    );
  const whole = name === BATCH ? body.filter(({ path }) => path.length === 1) : body;
  return [...tried(whole, inBody), ...tried(query, inQuery)];
}

/** Every parameter twice, and as other frameworks would read it: as a list, as an object. */
function pollutedOf({ query }: Operation): Attempt[] {
  const names = [...query.map(({ path }) => String(path[0])), 'page', 'limit'];
  const more = (label: string, ...pairs: [string, string][]): Attempt => ({
    field: (pairs[0] as [string, string])[0],
    mutation: { label, apply: (draft) => draft.query.push(...pairs) },
  });
  return [...new Set(names)].flatMap((name) => [
    more(`?${name} twice`, [name, '1'], [name, '2']),
    more(`?${name}[]`, [`${name}[]`, '1']),
    more(`?${name}[0]`, [`${name}[0]`, '1']),
    more(`?${name}[a]`, [`${name}[a]`, '1']),
  ]);
}

/** @returns what is wrong with the answer to one value in one field, or null */
async function attempt(operation: Operation, { field, mutation }: Attempt): Promise<string | null> {
  const seed = await seeds.take(operation.name);
  const draft = copyOf(seed);
  mutation.apply(draft);
  const sender = senders.get(seeds.organizationOf(operation.name)) as Sender;
  const reply = await sender.send(draft);
  if (reply.status >= 400 || operation.method === 'GET') seeds.giveBack(operation.name, seed);
  const fault = await faultOf(service.url, operation, draft, reply);
  const wrong = fault ?? unnamed(field, reply, conformity(operation, draft) === null);
  return wrong === null ? null : `${mutation.label.slice(0, 100)}: ${wrong.slice(0, 400)}`;
}

/** What isn't as its schema says is a 400 that names the field; what is, may be refused by a rule. */
function unnamed(field: string, { status, body, text }: Reply, conforms: boolean): string | null {
  if (status < 300) return null;
  const names = Object.keys(body.error.details ?? {});
  // A nest is refused before anything is read.
  if (status === 400 && /nested/.test(body.error.message as string)) return null;
  if (conforms) return status === 404 || status === 409 || names.length > 0 ? null : text;
  const named = names.some(
    (name) => name === field || field.startsWith(`${name}.`) || name.startsWith(`${field}.`),
  );
  return status === 400 && named ? null : text;
}

describe.each(Object.keys(ROUTES))('%s', (name) => {
  it('takes each value of the tables in each field as it was sent, or names the field in a 400', async () => {
    const operation = operations.get(name) as Operation;
    const attempts = [...attemptsOf(operation), ...pollutedOf(operation)];
    const wrong: string[] = [];
    const worker = async (): Promise<void> => {
      for (let next = attempts.pop(); next; next = attempts.pop()) {
        const found = await attempt(operation, next);
        if (found !== null) wrong.push(found);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    expect(wrong).toEqual([]);
  }, 120_000);
});
