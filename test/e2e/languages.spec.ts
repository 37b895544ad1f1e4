import { getMetadataStorage } from 'class-validator';
import { ERROR_STATUS } from '../../src/common/errors';
import { Message } from '../../src/common/messages';
import { IN_SPANISH, MESSAGES } from '../../src/common/messages.catalogue';
import {
  adjust,
  createCustomer,
  CUSTOMERS,
  NOBODY,
  ORGANIZATION,
  PROGRAMS,
  STATS,
} from '../support/requests';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

const SPANISH = { 'accept-language': 'es-419;q=0.9, en;q=0.8' };

let service: TestService;
let api: ApiClient;
let id: string;

beforeAll(async () => {
  service = await startTestService({ CORS_ORIGINS: '*' });
  api = service.as();
  id = (await createCustomer(api, { email: 'ana@example.com' })).id;
});
afterAll(() => service.close());

/** Every check of every class of input: the settings and the claims of a token are told to nobody. */
function checksOfInput(): { target: string; property: string; context: { message?: unknown } | undefined }[] {
  const storage = getMetadataStorage() as unknown as { validationMetadatas: Map<unknown, any[]> };
  return [...storage.validationMetadatas.values()]
    .flat()
    .filter(
      ({ target, type }) => !['Settings', 'Claims'].includes(target.name) && type !== 'conditionalValidation',
    )
    .map(({ target, propertyName, context }) => ({ target: target.name, property: propertyName, context }));
}

interface Told {
  message: string;
  details?: Record<string, string[] | number>;
}

/** What the same request is answered in English and in Spanish. */
async function inBoth(send: (headers: Record<string, string>) => Promise<Answer>): Promise<[Told, Told]> {
  const [english, spanish] = [await send({}), await send(SPANISH)];
  expect(english.status).toBe(spanish.status);
  expect(english.body.error.code).toBe(spanish.body.error.code);
  expect([english, spanish].map(({ headers }) => headers.get('content-language'))).toEqual(['en', 'es']);
  for (const { headers } of [english, spanish]) expect(headers.get('vary')).toMatch(/\bAccept-Language\b/);
  return [english.body.error, spanish.body.error];
}

/** Every message of an answer that is said to people. */
function sentences({ message, details = {} }: Told): string[] {
  return [message, ...Object.values(details).flatMap((said) => (typeof said === 'number' ? [] : said))];
}

const wrong: Record<string, (headers: Record<string, string>) => Promise<Answer>> = {
  'no token': (headers) => fetchAnswer('GET', STATS, headers),
  'no permission': (headers) => service.as('kitchen').get(STATS, { headers }),
  'an unknown path': (headers) => api.get('/v1/nothing', { headers }),
  'an undecodable path': (headers) => fetchAnswer('GET', '/v1/%ff', headers),
  'a method that is not there': (headers) => api.call('PUT', CUSTOMERS, undefined, { headers }),
  nobody: (headers) => api.get(`${CUSTOMERS}/${NOBODY}`, { headers }),
  'an id that is none': (headers) => api.get(`${CUSTOMERS}/x`, { headers }),
  'a body that is no JSON': (headers) => api.post(CUSTOMERS, undefined, { headers, raw: '{' }),
  'a body that is too deep': (headers) =>
    api.post(CUSTOMERS, undefined, { headers, raw: '['.repeat(40) + ']'.repeat(40) }),
  'a body that is too large': (headers) =>
    api.post(CUSTOMERS, undefined, { headers, raw: ' '.repeat(300_000) }),
  'a body of another charset': (headers) =>
    api.post(
      CUSTOMERS,
      { name: 'x' },
      { headers: { ...headers, 'content-type': 'application/json; charset=latin1' } },
    ),
  'a form': (headers) =>
    api.post(CUSTOMERS, undefined, {
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      raw: 'a=1',
    }),
  'an inherited name': (headers) => api.post(CUSTOMERS, undefined, { headers, raw: '{"valueOf":1}' }),
  'a parameter that is not there': (headers) => api.get(`${STATS}?x=1`, { headers }),
  'a taken e-mail': (headers) => api.post(CUSTOMERS, { name: 'B', email: 'ana@example.com' }, { headers }),
  'an empty change': (headers) => api.patch(`${CUSTOMERS}/${id}`, {}, { headers }),
  'a version that has passed': (headers) =>
    api.patch(`${CUSTOMERS}/${id}`, { name: 'B' }, { headers: { ...headers, 'if-match': '"9"' } }),
  'an If-Match that is none': (headers) =>
    api.delete(`${CUSTOMERS}/${id}`, { headers: { ...headers, 'if-match': 'x' } }),
  'a key that is none': (headers) =>
    api.post(CUSTOMERS, { name: 'B' }, { headers: { ...headers, 'idempotency-key': ' ' } }),
  'a cursor of nothing': (headers) => api.get(`${CUSTOMERS}?cursor=x&limit=5`, { headers }),
  'a cursor with a page': (headers) => api.get(`${CUSTOMERS}?cursor=x&page=5`, { headers }),
  'wrong parameters': (headers) =>
    api.get(`${CUSTOMERS}?page=x&sort=x&tierId=x&hasPhone=x&createdFrom=x&search=${'a'.repeat(300)}`, {
      headers,
    }),
  'wrong fields': (headers) =>
    api.post(CUSTOMERS, { name: ' ', email: 'x', phone: '', birthDate: '2000-02-30', other: 1 }, { headers }),
  'a birth to come': (headers) => api.post(CUSTOMERS, { name: 'B', birthDate: '2999-01-01' }, { headers }),
  'wrong settings': (headers) =>
    api.patch(ORGANIZATION, { timeZone: 'x', defaultCountry: 'x', currency: 'x' }, { headers }),
  'a wrong program': (headers) => api.post(PROGRAMS, { name: 'x', isActive: 1, rounding: 'x' }, { headers }),
  'too few points': (headers) =>
    api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: -5, reason: 'x' }, { headers }),
  'no points': (headers) =>
    api.post(`${CUSTOMERS}/${id}/adjust-points`, { amount: 0, reason: 'x' }, { headers }),
};

async function fetchAnswer(method: string, path: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(service.url + path, { method, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

/** The Spanish of a sentence, after the name of its field; undefined for one that the catalogue doesn't have. */
function translation(english: string): RegExp | undefined {
  const known = [...Object.entries(IN_SPANISH), ...Object.values(MESSAGES).map(({ en, es }) => [en, es])];
  const escape = (text: string): string =>
    text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.*');
  const [, spanish] = known.find(([en = '']) => new RegExp(`^([\\w-]+ )?${escape(en)}$`).test(english)) ?? [];
  return spanish === undefined ? undefined : new RegExp(`^([\\w-]+ )?${escape(spanish)}$`);
}

describe('what people are told', () => {
  it.each(Object.keys(wrong))('is in the language they ask for: %s', async (name) => {
    const [english, spanish] = await inBoth(wrong[name] as (typeof wrong)[string]);
    const [told, toldInSpanish] = [sentences(english), sentences(spanish)];
    expect(toldInSpanish).toHaveLength(told.length);
    for (const [index, sentence] of told.entries()) {
      expect(toldInSpanish[index]).toMatch(translation(sentence) ?? `a translation of: ${sentence}`);
      expect(toldInSpanish[index]).not.toBe(sentence);
    }
  });

  it('has, for every check of every field, a message of the catalogue', () => {
    const checks = checksOfInput();
    expect(checks.length).toBeGreaterThan(50);
    expect(checks.filter(({ context }) => !(context?.message instanceof Message))).toEqual([]);
  });

  it('has Spanish for every code', () => {
    expect(Object.keys(ERROR_STATUS).filter((code) => !MESSAGES[code as keyof typeof MESSAGES]?.es)).toEqual(
      [],
    );
  });

  it('is in Spanish in problem details too', async () => {
    const { headers, body } = await api.get(`${CUSTOMERS}/${NOBODY}`, {
      headers: { ...SPANISH, accept: 'application/problem+json' },
    });
    expect([headers.get('content-language'), body.title]).toEqual(['es', MESSAGES.NOT_FOUND.es]);
  });

  it('depends on what the answer depends on besides', async () => {
    const { headers } = await api.get(`${CUSTOMERS}/x`, {
      headers: { ...SPANISH, origin: 'https://a.example.com' },
    });
    expect(headers.get('vary')).toBe('Origin, Accept-Language');
  });

  it('is not said of an answer that is none of these', async () => {
    const { headers } = await api.get(STATS, { headers: SPANISH });
    expect([headers.get('content-language'), headers.get('vary')]).toEqual([null, 'Origin']);
  });
});

describe('a remembered refusal', () => {
  it('stays byte for byte what it was, whichever language is asked for later', async () => {
    const send = (key: string, headers: object): Promise<Answer> =>
      api.post(
        `${CUSTOMERS}/${id}/adjust-points`,
        { amount: -5, reason: 'x' },
        { headers: { ...headers, 'idempotency-key': key } },
      );
    const first = await send('in-spanish', SPANISH);
    expect([first.body.error.message, first.headers.get('content-language')]).toEqual([
      MESSAGES.INSUFFICIENT_POINTS.es,
      'es',
    ]);
    const again = await send('in-spanish', {});
    expect([again.text, again.headers.get('content-language')]).toEqual([first.text, null]);
    expect(again.headers.get('vary')).toMatch(/Accept-Language/);
    await adjust(api, id, 1);
  });
});
