import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, outcome } from '../support/requests';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

/** Who is there to be found. */
const PEOPLE = [
  { name: 'María García', email: 'm.garcia@example.com', phone: '+51987654321', birthDate: '1990-05-15' },
  { name: 'MARIANO Núñez', email: 'Mariano_N@Example.com', phone: '+12133734253' },
  { name: 'Nguyễn Thị Ánh', email: 'anh@example.vn' },
  { name: 'İbrahim Straße' },
  { name: 'Calle 5 de mayo' },
  { name: '100% Rosa' },
  { name: 'snake_case' },
  { name: 'back\\slash' },
  { name: 'Ana Torres', email: 'xavier@example.org', phone: '+34600111222' },
  { name: "O'Brien; -- (x) [y] {z} .* ? + ^ $ |" },
  { name: 'G\u0303uahe\u0303' },
  { name: '李小龍 😀' },
];

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
  for (const { phone, ...person } of PEOPLE) await createCustomer(api, { phone, ...person });
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** The names that a term finds, in the order of the alphabet. */
async function find(term: string): Promise<string[]> {
  const { status, body, text } = await api.get(`${CUSTOMERS}?limit=100&search=${encodeURIComponent(term)}`);
  if (status !== 200) throw new Error(text);
  const names: string[] = body.data.customers.map(({ name }: { name: string }) => name);
  expect(body.data.pagination.total).toBe(names.length);
  return names.sort();
}

describe('search', () => {
  it.each([
    ['the whole name', 'María García', ['María García']],
    ['a part of the name', 'arcí', ['María García']],
    ['the end of one word and the beginning of the next', 'a g', ['María García']],
    ['one letter', 'Ž', ['MARIANO Núñez', "O'Brien; -- (x) [y] {z} .* ? + ^ $ |"]],
    ['small letters without accents', 'maria', ['MARIANO Núñez', 'María García']],
    ['capitals', 'GARCIA', ['María García']],
    ['accents where there are none', 'tórrés', ['Ana Torres']],
    ['a term in NFD', 'mari\u0301a g', ['María García']],
    ['n for ñ', 'nunez', ['MARIANO Núñez']],
    ['letters with two accents', 'nguyen thi anh', ['Nguyễn Thị Ánh']],
    ['a capital with a dot', 'ibrahim', ['İbrahim Straße']],
    ['an accent that has no letter of its own', 'guahe', ['G̃uahẽ']],
    ['the same accent in the term', 'g\u0303uahe\u0303', ['G̃uahẽ']],
    ['another script', '小龍', ['李小龍 😀']],
    ['a character of four bytes', '😀', ['李小龍 😀']],
  ])('finds a name by %s', async (_, term, names) => {
    expect(await find(term)).toEqual(names.map((name) => name.normalize('NFC')).sort());
  });

  it.each([
    ['m.garcia@example.com', ['María García']],
    ['MARIANO_n@EXAMPLE', ['MARIANO Núñez']],
    ['example.', ['Ana Torres', 'MARIANO Núñez', 'María García', 'Nguyễn Thị Ánh']],
    ['@example.org', ['Ana Torres']],
  ])('finds an e-mail by %s', async (term, names) => {
    expect(await find(term)).toEqual([...names].sort());
  });

  it.each([
    ['+51987654321'],
    ['987654321'],
    ['987 654'],
    ['987-654'],
    ['987.654.321'],
    ['(987) 654 321'],
    ['+51 987'],
    ['51987'],
    ['7 6 5 4'],
    ['4321'],
  ])('finds a phone by %s', async (term) => {
    expect(await find(term)).toEqual(['María García']);
  });

  it.each([
    ['%', ['100% Rosa']],
    ['0%', ['100% Rosa']],
    ['_', ['MARIANO Núñez', 'snake_case']],
    ['e_c', ['snake_case']],
    ['\\', ['back\\slash']],
    ['k\\s', ['back\\slash']],
    ['%%', []],
    ['m%a', []],
    ['mar_a', []],
    ['\\%', []],
    ["'", ["O'Brien; -- (x) [y] {z} .* ? + ^ $ |"]],
    ['.* ?', ["O'Brien; -- (x) [y] {z} .* ? + ^ $ |"]],
    ['$ |', ["O'Brien; -- (x) [y] {z} .* ? + ^ $ |"]],
  ])('takes %s literally', async (term, names) => {
    expect(await find(term)).toEqual([...names].sort());
  });

  it.each([
    ['name and e-mail', 'torresxavier'],
    ['name and e-mail with a space', 'torres xavier'],
    ['e-mail and phone', 'org+34600'],
    ['e-mail and phone without the sign', 'org34600'],
    ['a sign that may stand between fields, with what is around it', 'torres\u001fxavier'],
    ['the same sign before a phone', '.org\u001f+34'],
    ['the same sign before a missing e-mail', 'slash\u001f'],
    ['birth dates', '1990-05'],
  ])('never matches across fields: %s', async (_, term) => {
    expect(await find(term)).toEqual([]);
  });

  it('takes digits together with letters as they are', async () => {
    expect(await find('5 de mayo')).toEqual(['Calle 5 de mayo']);
    expect(await find('maria 987')).toEqual([]);
  });

  it('that finds nobody is empty', async () => {
    expect(await find('nobody has this name')).toEqual([]);
  });

  it('that is empty finds everybody', async () => {
    expect(await find('')).toHaveLength(PEOPLE.length);
  });

  it('finds what was changed at once, and no longer what it was', async () => {
    const { id } = await createCustomer(api, { name: 'Zacarías' });
    await api.patch(`${CUSTOMERS}/${id}`, { name: 'Wenceslao', email: 'wences@example.com' });
    expect(await find('zacarias')).toEqual([]);
    expect(await find('wences@')).toEqual(['Wenceslao']);
    await api.delete(`${CUSTOMERS}/${id}`);
    expect(await find('wences')).toEqual([]);
  });
});

describe('the length of a term', () => {
  it.each([
    ['255 characters', 'a'.repeat(255), '200'],
    ['255 characters of four bytes', '😀'.repeat(255), '200'],
    ['256 characters', 'a'.repeat(256), '400 VALIDATION_ERROR'],
  ])('%s', async (_, term, expected) => {
    expect(outcome(await api.get(`${CUSTOMERS}?search=${encodeURIComponent(term)}`))).toBe(expected);
  });
});

describe('a term that is no text', () => {
  it('is refused with NUL', async () => {
    expect(outcome(await api.get(`${CUSTOMERS}?search=a%00`))).toBe('400 VALIDATION_ERROR');
  });

  it.each(['%ZZ', '%', '%ED%A0%80', '%FF', '%C0%80'])('is refused or literal: %s', async (term) => {
    expect([200, 400]).toContain((await api.get(`${CUSTOMERS}?search=${term}`)).status);
  });
});
