import type { Schema } from './document';

/** A number or text as it stands in JSON, where JavaScript would write another. */
export class Literal {
  constructor(private readonly json: string) {}

  toJSON(): string {
    return `\u0001${this.json}\u0001`;
  }
}

/** JSON with the literals as they are. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /"\\u0001(.*?)\\u0001"/g,
    (_, inner: string) => JSON.parse(`"${inner}"`) as string,
  );
}

export type Named = [label: string, value: unknown];

const literal = (json: string): Named => [json, new Literal(json)];

export const STRINGS: Named[] = [
  ['empty', ''],
  ['a space', ' '],
  ['NUL', 'a\0b'],
  ['a high surrogate', 'a\ud800'],
  ['a low surrogate', '\udc00a'],
  ['right to left', '\u202Eabc'],
  ['decomposed', 'Mari\u0301a'],
  ['an emoji', '\u{1F600}'],
  ['signs of a pattern', '%_\\'],
  ['a quote', "'; select 1; --"],
  ['line ends', 'a\r\nb: c'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['{}', '{}'],
  ['$1', '$1'],
  ['300 characters', 'a'.repeat(300)],
];

/** Beyond what a body may hold. */
export const MILLION: Named = ['a million characters', 'a'.repeat(1_000_000)];

export const NUMBERS: Named[] = [
  ...['0', '-0', '-1', '1', '2147483647', '2147483648', '-2147483649', '9007199254740991'].map(literal),
  ...['-2147483648', '-9007199254740991', '-9007199254740992', '-9223372036854775808'].map(literal),
  ...['9007199254740992', '9007199254740993', '-9007199254740993', '9223372036854775807'].map(literal),
  ...['9223372036854775808', '-9223372036854775809', '1e21', '-1e21', '1e400', '0.1', '1.0', '1e2'].map(
    literal,
  ),
  ['text of a number', '1'],
];

export const DATES: Named[] = [
  ...['2023-02-30', '0000-01-01', '9999-12-31', '10000-01-01', '2999-01-01', 'infinity', '-infinity'],
  ...['now', 'today', 'epoch', '2026-01-31', '2026-01-31T12:00:00', '2026-02-30T00:00:00Z'],
  ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-01-31T24:00:00Z', '2026-01-31T12:00:60Z'],
  ...['2026-01-31T12:00:00.1234Z', '2026-01-31 12:00:00Z', '1900-01-01T00:00:00+14:00'],
].map((text) => [text, text]);

const deep = (depth: number): Literal => new Literal('['.repeat(depth) + ']'.repeat(depth));

export const SHAPES: Named[] = [
  ['null', null],
  ['true', true],
  ['an empty object', {}],
  ['an empty array', []],
  ['an array of null', [null]],
  ['an object with toString', { toString: 1, valueOf: 1, length: 1 }],
  ['an object with __proto__', new Literal('{"__proto__":{"a":1}}')],
  ['a nest of 33', deep(33)],
];

export const NEST: Named = ['a nest of 10,000', deep(10_000)];

export const IDS: Named[] = [
  ['nobody', '0197a000-0000-7000-8000-000000000000'],
  ['nil', '00000000-0000-0000-0000-000000000000'],
  ['version 4', '6f1c1c52-3f7e-4a34-9d3e-0f3f5b7f1f00'],
  ['capitals', '0197A000-0000-7000-8000-000000000000'],
  ['braces', '{0197a000-0000-7000-8000-000000000000}'],
  ['without dashes', '0197a00000007000800000000000000f'],
  ['urn', 'urn:uuid:0197a000-0000-7000-8000-000000000000'],
  ['too long', '0197a000-0000-7000-8000-0000000000000'],
];

/** One below, at, and one above every bound of a schema. */
export function boundaries({ minimum, maximum, minLength, maxLength, maxItems, ...rest }: Schema): Named[] {
  const around = (bound: number | undefined): number[] =>
    bound === undefined ? [] : [bound - 1, bound, bound + 1];
  const repeated = (times: number, sign: string): string => sign.repeat(Math.max(0, times));
  const fill = rest.pattern === '\\d' ? '1' : 'a';
  const emails = [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(65)}@example.com`, 'a@b', 'ñ@example.com'];
  return [
    ...[...around(minimum), ...around(maximum)].map((bound): Named => literal(BigInt(bound).toString())),
    ...[...around(minLength), ...around(maxLength)].flatMap((length): Named[] => [
      [`${length} letters`, repeated(length, fill)],
      [`${length} emoji`, repeated(length, '\u{1F600}')],
      [`${length} letters that NFC doubles`, repeated(length, '\u0958')],
    ]),
    ...around(maxItems).map((count): Named => [`${count} items`, Array.from({ length: count }, () => ({}))]),
    ...(rest.enum ?? []).map((choice): Named => [`choice ${String(choice)}`, choice]),
    ...(rest.format === 'idn-email' ? emails.map((email): Named => [email, email]) : []),
  ];
}

/** Every value of the tables that is worth a try in a field. */
export function valuesFor(schema: Schema): Named[] {
  const { format = '' } = schema;
  const special = format.startsWith('date') ? DATES : format === 'uuid' ? IDS : [];
  return [...boundaries(schema), ...special, ...STRINGS, ...NUMBERS, ...SHAPES];
}
