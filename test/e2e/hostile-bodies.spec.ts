import { expectHealthy } from '../support/healthy';
import type { Answer } from '../support/api-client';
import { CUSTOMERS } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const CUSTOMERS_BATCH = `${CUSTOMERS}/batch`;
const EARN_BATCH = '/v1/loyalty/earn/batch';
const VALIDATE = '/v1/coupons/validate';
const CUSTOMERS_BATCH_LIMIT = 2 * 1024 * 1024;
/** A hundred times what the slowest of them takes: what grows with the square of a body takes longer. */
const SOON_MS = 2_000;
const SMALL_ANSWER = 8_192;

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectHealthy(service);
  await service.close();
});

/** As many as there is room for. */
function filled(open: string, one: (index: number) => string, close: string, bytes: number): string {
  const parts: string[] = [];
  for (let left = bytes - open.length - close.length; left > 0; left -= (parts.at(-1) ?? '').length + 1)
    parts.push(one(parts.length));
  return `${open}${parts.slice(0, -1).join(',')}${close}`;
}

const name = (index: number): string => `"k${index}":1`;
const empty = (): string => '{}';

async function refused(path: string, raw: string): Promise<Answer> {
  const sentAt = performance.now();
  const answer = await service.as().post(path, undefined, { raw });
  const tookMs = performance.now() - sentAt;
  expect(answer.status).toBe(400);
  expect(tookMs).toBeLessThan(SOON_MS);
  expect(answer.text.length).toBeLessThan(SMALL_ANSWER);
  return answer;
}

describe('a body that is read in one go', () => {
  it.each([
    ['an object of names', CUSTOMERS_BATCH, filled('{', name, '}', CUSTOMERS_BATCH_LIMIT)],
    ['a list', CUSTOMERS_BATCH, filled('[', empty, ']', CUSTOMERS_BATCH_LIMIT)],
    ['a list of a field', CUSTOMERS_BATCH, filled('{"customers":[', empty, ']}', CUSTOMERS_BATCH_LIMIT)],
    ['an object within', VALIDATE, filled('{"cart":{"items":[{', name, '}]}}', 262_144)],
    ['an object in place of a list', VALIDATE, filled('{"cart":[', empty, ']}', 262_144)],
  ])('has at most 2,000 values in %s', async (_, path, raw) => {
    const { body } = await refused(path, raw);
    expect(body.error).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'The body has more than 2000 values in one list or object.',
    });
  });

  it.each([
    ['customers', CUSTOMERS_BATCH, CUSTOMERS_BATCH_LIMIT],
    ['orders', EARN_BATCH, 1024 * 1024],
  ])('has at most 20,000 values in all: %s', async (list, path, bytes) => {
    const inner = `{"x":[${Array(1_900).fill('{}').join(',')}]}`;
    const { body } = await refused(
      path,
      filled(`{"${list}":[`, () => inner, ']}', bytes),
    );
    expect(body.error).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'The body has more than 20000 values.',
    });
  });

  it('tells the field while it can be told', async () => {
    const { body } = await refused(CUSTOMERS_BATCH, `{"customers":[${Array(1_500).fill('{}').join(',')}]}`);
    expect(body.error).toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(Object.keys(body.error.details)).toEqual(['customers']);
  });
});

describe('a refusal', () => {
  it.each([
    ['of an object', `{${Array.from({ length: 200 }, (_, index) => name(index)).join(',')}}`],
    ['of what is within', `{"cart":{"items":[${Array(400).fill('{"a":1,"b":2}').join(',')}]}}`],
    ['of a list where an object belongs', `{"cart":[${Array(400).fill('{}').join(',')}]}`],
  ])('names at most 50 fields %s', async (_, raw) => {
    const { body } = await refused(VALIDATE, raw);
    expect(Object.keys(body.error.details)).toHaveLength(50);
  });
});
