import { expectHealthy } from '../support/healthy';
import { CUSTOMERS, newPhone, outcome, STATS } from '../support/requests';
import type { ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const EMOJI = '😀';
const DAY_MS = 86_400_000;

let service: TestService;
let api: ApiClient;

beforeAll(async () => {
  service = await startTestService();
  api = service.as();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** Sends a body that must be refused, and expects the field to be named. */
async function expectRefused(body: unknown, field: string): Promise<void> {
  const answer = await api.post(CUSTOMERS, body);
  expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
  expect(answer.body.error.details).toHaveProperty([field], expect.arrayContaining([expect.any(String)]));
}

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

describe('the name', () => {
  it.each([
    ['one character', 'A'],
    ['255 characters', 'a'.repeat(255)],
    ['255 characters of four bytes', EMOJI.repeat(255)],
    ['spaces around it', '  Ana  '],
    ['a text that runs from right to left', '\u202EanA'],
    ['line breaks', 'Ana\r\nTorres'],
    ['signs of SQL and HTML', `'); drop table customers; -- <script>"&\\%_`],
    ['__proto__', '__proto__'],
  ])('is kept as it was sent: %s', async (_, name) => {
    const { status, body } = await api.post(CUSTOMERS, { name });
    expect(status).toBe(201);
    expect(body.data.name).toBe(name);
  });

  it('is brought into Unicode NFC', async () => {
    const { body } = await api.post(CUSTOMERS, { name: 'Mari\u0301a Mun\u0303oz' });
    expect(body.data.name).toBe('Mar\u00EDa Mu\u00F1oz');
  });

  it.each([
    ['empty', ''],
    ['spaces only', '   '],
    ['spaces of other scripts only', '\u00A0\u2003\u3000'],
    ['256 characters', 'a'.repeat(256)],
    ['256 characters of four bytes', EMOJI.repeat(256)],
    ['200,000 characters', 'a'.repeat(200_000)],
    ['255 characters that NFC makes 510', '\u0958'.repeat(255)],
    ['with NUL', 'Ana\u0000'],
    ['a number', 1],
    ['a boolean', true],
    ['an array', ['Ana']],
    ['an object', { first: 'Ana' }],
    ['null', null],
  ])('is refused: %s', (_, name) => expectRefused({ name }, 'name'));

  it('is required', () => expectRefused({ phone: newPhone() }, 'name'));
});

describe('half characters', () => {
  it.each([
    ['name', '{"name":"Ana \\ud800"}'],
    ['name', '{"name":"\\udc00 Ana"}'],
    ['name', '{"name":"Ana \\ude00\\ud83d"}'],
    ['email', '{"name":"Ana","email":"a\\ud800@example.com"}'],
    ['phone', '{"name":"Ana","phone":"98765\\ud8004321"}'],
    ['birthDate', '{"name":"Ana","birthDate":"1990-05-15\\ud800"}'],
  ])('are refused in %s: %s', async (field, raw) => {
    const answer = await api.post(CUSTOMERS, undefined, { raw });
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty(field);
  });

  it('are fine in pairs', async () => {
    const { body } = await api.post(CUSTOMERS, undefined, { raw: '{"name":"Ana \\ud83d\\ude00"}' });
    expect(body.data.name).toBe(`Ana ${EMOJI}`);
  });
});

describe('the e-mail', () => {
  it.each([
    [''],
    [' '],
    ['maria'],
    ['maria@'],
    ['@example.com'],
    ['maria@example.com '],
    ['a@b@example.com'],
    ['maria garcia@example.com'],
    ['maria@example.com\u0000'],
    ['maria@example.com\r\nBcc: all@example.com'],
    [`${'a'.repeat(300)}@example.com`],
    [1],
    [['maria@example.com']],
    [{}],
    [null],
  ])('is refused: %j', (email) => expectRefused({ name: 'Ana', email }, 'email'));

  it.each([['o.hara+points@example.co.uk'], ['x@y.pe'], ['123@example.com']])('may be %s', async (email) => {
    expect((await api.post(CUSTOMERS, { name: 'Ana', email })).body.data.email).toBe(email);
  });
});

describe('the birth date', () => {
  it.each([['1900-01-01'], ['1990-05-15'], ['2000-02-29'], [daysFromNow(-1)]])('may be %s', async (date) => {
    const { status, body } = await api.post(CUSTOMERS, { name: 'Ana', birthDate: date });
    expect(status).toBe(201);
    expect(body.data.birth_date).toBe(date);
  });

  it.each([
    ['1899-12-31'],
    ['0000-01-01'],
    ['0001-01-01'],
    ['9999-12-31'],
    ['10000-01-01'],
    ['-1990-05-15'],
    [daysFromNow(2)],
    ['2023-02-29'],
    ['2023-02-30'],
    ['1900-02-29'],
    ['2023-04-31'],
    ['2023-13-01'],
    ['2023-00-10'],
    ['2023-01-00'],
    ['1990-5-15'],
    ['19900515'],
    ['15/05/1990'],
    ['1990-05-15T00:00:00Z'],
    [' 1990-05-15'],
    ['1990-05-15\n'],
    ['1990-05-15\u0000'],
    ['١٩٩٠-٠٥-١٥'],
    ['infinity'],
    ['now'],
    [''],
    [19900515],
    [true],
    [['1990-05-15']],
    [null],
  ])('is refused: %j', (birthDate) => expectRefused({ name: 'Ana', birthDate }, 'birthDate'));
});

describe('the phone', () => {
  it.each([[987654321], [true], [['987654321']], [{}], [null]])('is refused: %j', (phone) =>
    expectRefused({ name: 'Ana', phone }, 'phone'),
  );
});

describe('what is not in the document', () => {
  it.each([
    ['birth_date'],
    ['id'],
    ['organizationId'],
    ['organization_id'],
    ['pointsBalance'],
    ['marketingOptIn'],
    ['Name'],
    [''],
  ])('a field %j is refused', (field) => expectRefused({ name: 'Ana', [field]: 'x' }, field));

  it('a query parameter is refused', async () => {
    expect(outcome(await api.post(`${CUSTOMERS}?dryRun=true`, { name: 'Ana' }))).toBe('400 VALIDATION_ERROR');
  });

  it.each([['[]'], ['[{"name":"Ana"}]'], ['"Ana"'], ['1'], ['true'], ['null']])(
    'a body that is no object is refused: %s',
    async (raw) => expect((await api.post(CUSTOMERS, undefined, { raw })).status).toBe(400),
  );
});

describe('a request with several mistakes', () => {
  it('names all of them, and writes nothing', async () => {
    const before = (await api.get(STATS)).body.data;
    const wrong = { name: '', email: 'x', phone: 'x', birthDate: 'x', extra: 1 };
    const answer = await api.post(CUSTOMERS, wrong);
    expect(Object.keys(answer.body.error.details).sort()).toEqual(Object.keys(wrong).sort());
    expect((await api.get(STATS)).body.data).toEqual(before);
  });
});
