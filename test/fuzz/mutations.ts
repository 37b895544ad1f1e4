import { gzipSync } from 'node:zlib';
import type { Random } from '../load/random';
import type { Field, Operation } from './document';
import type { Draft } from './draft';
import { IDS, Literal, MILLION, type Named, NEST, SHAPES, toJson, valuesFor } from './values';

/** One change of a request; done again it is the same. */
export interface Mutation {
  label: string;
  apply: (draft: Draft) => void;
}

type Maker = (operation: Operation, random: Random) => Mutation | null;

/** Puts a value where the path leads; what isn't there on the way is made. */
export function place(draft: Draft, path: Field['path'], value: unknown): void {
  const [last] = path.slice(-1);
  let at: any = (draft.body ??= {});
  for (const [index, key] of path.slice(0, -1).entries()) {
    const next = at?.[key];
    if (typeof next !== 'object' || next === null || next instanceof Literal) {
      if (typeof at !== 'object' || at === null) return;
      at[key] = typeof path[index + 1] === 'number' ? [] : {};
    }
    at = at[key];
  }
  if (typeof at === 'object' && at !== null && last !== undefined) at[last] = value;
}

/** A field of the body with a value. */
export function inBody({ path }: Field, [label, value]: Named): Mutation {
  // Its own, so that another change inside of it changes no other request, nor puts it into itself.
  const own = (): unknown => (value instanceof Literal ? value : structuredClone(value));
  return { label: `${path.join('.')}: ${label}`, apply: (draft) => place(draft, path, own()) };
}

/** A parameter of the query with the text of a value. */
export function inQuery({ path }: Field, [label, value]: Named): Mutation {
  const text = typeof value === 'string' ? value : toJson(value);
  const name = String(path[0]);
  return {
    label: `?${name}: ${label}`,
    apply: (draft) => (draft.query = [...draft.query.filter(([other]) => other !== name), [name, text]]),
  };
}

function drop(operation: Operation, random: Random): Mutation | null {
  const names = operation.body.filter(({ path }) => path.length === 1).map(({ path }) => String(path[0]));
  if (names.length === 0) return null;
  const name = random.of(names);
  return {
    label: `without ${name}`,
    apply: ({ body }) => {
      if (typeof body === 'object' && body !== null) delete (body as Record<string, unknown>)[name];
    },
  };
}

const EXTRA = ['id', 'organizationId', 'organization_id', '__proto__', 'constructor', 'toString', '', 'a.b'];

function extra(operation: Operation, random: Random): Mutation | null {
  if (operation.body.length === 0) return null;
  const name = random.of([...EXTRA, ...operation.body.map(({ path }) => `${String(path[0])} `)]);
  return {
    label: `a field ${JSON.stringify(name)} too many`,
    apply: (draft) => {
      if (Object.getPrototypeOf(draft.body ?? 1) !== Object.prototype) return;
      draft.body = Object.fromEntries([...Object.entries(draft.body as object), [name, 1]]);
    },
  };
}

const whole = (label: string, change: (json: string, body: unknown) => string | Buffer): Mutation => ({
  label,
  apply: (draft) => {
    const json = toJson(draft.body ?? {});
    draft.raw = change(json, draft.body);
  },
});

const WHOLE: Mutation[] = [
  whole('the body in an array', (json) => `[${json}]`),
  whole('the body twice', (json) => json + json),
  whole('the body cut off', (json) => json.slice(0, -1)),
  whole('a comma too many', (json) => json.replace(/\}$/, ',}')),
  whole('every key twice', (json) => json.replace(/\{(.+)\}$/s, '{$1,$1}')),
  whole('in UTF-16', (json) => Buffer.from(json, 'utf16le')),
  whole('a byte that is no UTF-8', (json) => Buffer.concat([Buffer.from(json), Buffer.from([0xff])])),
  whole('with a byte order mark', (json) => `\ufeff${json}`),
  whole('in spaces', (json) => ` \r\n\t${json} `),
  whole('nothing', () => ''),
  whole('a space', () => ' '),
  whole('null', () => 'null'),
  whole('text', () => '"text"'),
  whole('a hundred thousand keys', () =>
    toJson(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, 1]))),
  ),
];

const HEADERS: Record<string, string[]> = {
  'content-type': [
    ...['text/plain', 'application/json; charset=utf-16', 'application/json;charset=UTF-8', 'text/csv', ''],
    ...['application/x-www-form-urlencoded', 'multipart/form-data', '*/*', 'application/json; charset="'],
  ],
  'idempotency-key': [
    '',
    ' ',
    'a',
    'a b',
    '"a"',
    '"',
    'a'.repeat(255),
    'a'.repeat(256),
    'ñ',
    '\x80\xff',
    "';--",
  ],
  'if-match': [
    '*',
    '"1"',
    'W/"1"',
    '1',
    '"9007199254740993"',
    '"-1"',
    '""',
    '"1", "2"',
    'x'.repeat(5_000),
    '"',
  ],
  'accept-language': ['es', 'es-PE;q=0.1, en', '*', ';;;', 'q=', 'es;q=NaN', 'a'.repeat(5_000), '__proto__'],
  accept: [
    'application/problem+json',
    'text/html',
    'application/problem+json;q=x',
    '',
    ',',
    'a'.repeat(5_000),
  ],
  'content-encoding': ['gzip', 'br', 'identity', 'IDENTITY', 'x'],
  'x-request-id': ['a', 'a'.repeat(3_000), '\x80'],
  'x-branch-id': ['x', '\xff'],
  cookie: ['__proto__=1; a=b'],
  range: ['bytes=0-1', 'bytes=-1'],
  expect: ['x'],
  origin: ['null', 'https://example.com'],
  'x-http-method-override': ['DELETE'],
};

function header(_: Operation, random: Random): Mutation {
  const name = random.of(Object.keys(HEADERS));
  const value = random.of(HEADERS[name] as string[]);
  return {
    label: `${name}: ${value.slice(0, 60)}`,
    apply: (draft) => (draft.headers[name] = value),
  };
}

function zipped({ takesJson }: Operation, random: Random): Mutation | null {
  if (!takesJson) return null;
  const kept = random.between(0, 40);
  return {
    label: `${kept} bytes of gzip`,
    apply: (draft) => {
      draft.raw = gzipSync(toJson(draft.body ?? {})).subarray(0, kept);
      draft.headers['content-encoding'] = 'gzip';
    },
  };
}

const PARAMETERS: [string, string][] = [
  ['limit[]', '1'],
  ['page[a]', '1'],
  ['', ''],
  ['__proto__', '1'],
  ['constructor', '1'],
  ['toString', '1'],
  ['a'.repeat(2_000), '1'],
  ['page', '1'],
  ['limit', '1'],
  ['search', '%'],
];

function parameter({ query }: Operation, random: Random): Mutation {
  const known = query.map(({ path }): [string, string] => [String(path[0]), '1']);
  const twice = random.of([...PARAMETERS, ...known]);
  const times = random.between(1, 2);
  return {
    label: `?${twice[0].slice(0, 20)} ${times} more`,
    apply: (draft) => draft.query.push(...Array.from({ length: times }, () => twice)),
  };
}

const SEGMENTS = [
  '%00',
  '..',
  '%2e%2e',
  '%2F',
  'a%2Fb',
  '%5C',
  '%ZZ',
  '%FF',
  '%',
  ';x=1',
  '1',
  'a'.repeat(3_000),
];

function segment(operation: Operation, random: Random): Mutation | null {
  const index = operation.template.split('/').findIndex((part) => part.startsWith('{'));
  if (index < 0) return null;
  const texts = [...SEGMENTS, ...IDS.map(([, id]) => encodeURIComponent(String(id)))];
  const text = random.of([...texts, null]);
  return {
    label: `path ${text ?? 'in capitals'}`.slice(0, 80),
    apply: (draft) => {
      const parts = draft.path.split('/');
      parts[index] = text ?? (parts[index] as string).toUpperCase();
      draft.path = parts.join('/');
    },
  };
}

const CSV = [
  ...[
    '',
    '\n',
    ',',
    'name',
    'name\n',
    'name,name\nAna,Eva\n',
    'name\n"Ana',
    'name\nA"na"\n',
    '"na"me\nAna\n',
  ],
  ...[
    'name\n\0\n',
    '\ufeffname\nAna\n',
    'name;phone\nAna;+51999\n',
    'name\tphone\nAna\t1\n',
    '__proto__\nAna\n',
  ],
  ...[
    'name,points\nAna,1e3\nEva,-1\nLuz,9007199254740993\n',
    'name,birthDate\nAna,2023-02-30\n',
    'name\n=1+1\n',
  ],
  ...['name\r\nAna\r\n', 'name\rAna\r', 'constructor,toString\n1,2\n', `name\n${'a'.repeat(70_000)}\n`],
  ...[
    `${'a'.repeat(70_000)}\n1\n`,
    `name${','.repeat(5_000)}\nAna\n`,
    `name\n${'Ana\n'.repeat(2_000)}`,
    '{}',
  ],
];

function csv({ takesCsv }: Operation, random: Random): Mutation | null {
  if (!takesCsv) return null;
  const bad = Buffer.concat([Buffer.from('name\nAn'), Buffer.from([0xe1]), Buffer.from('\n')]);
  const file = random.of<string | Buffer>([...CSV, bad, Buffer.from('name\nAna\n', 'utf16le')]);
  return {
    label: `file ${file.toString().slice(0, 30)}`,
    apply: (draft) => (draft.raw = file),
  };
}

const bodyField: Maker = ({ body }, random) => {
  if (body.length === 0) return null;
  const field = random.of(body);
  const wild = random.next() < 0.01 ? [MILLION, NEST] : valuesFor(field.schema);
  return inBody(field, random.of(wild));
};

const queryField: Maker = ({ query }, random) => {
  if (query.length === 0) return null;
  const field = random.of(query);
  const values = valuesFor(field.schema).filter(([, value]) => !SHAPES.some(([, shape]) => shape === value));
  return inQuery(field, random.of(values));
};

const wholeBody: Maker = ({ takesJson }, random) =>
  takesJson || random.next() < 0.1 ? random.of(WHOLE.slice(0, random.next() < 0.1 ? undefined : -1)) : null;

const MAKERS: [weight: number, maker: Maker][] = [
  [40, bodyField],
  [30, queryField],
  [6, drop],
  [6, extra],
  [8, wholeBody],
  [12, header],
  [2, zipped],
  [6, parameter],
  [10, segment],
  [40, csv],
];

/** A change that this operation's requests can have. */
export function drawMutation(operation: Operation, random: Random): Mutation {
  for (;;) {
    let left = random.next() * MAKERS.reduce((sum, [weight]) => sum + weight, 0);
    const [, maker] = MAKERS.find(([weight]) => (left -= weight) < 0) ?? [0, header];
    const made = maker(operation, random);
    if (made) return made;
  }
}
