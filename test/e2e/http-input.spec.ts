import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expectHealthy } from '../support/healthy';
import { createCustomer, CUSTOMERS, outcome, STATS } from '../support/requests';
import { rawExchange, statusOf } from '../support/raw-exchange';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

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

function postRaw(raw: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  return api.post(CUSTOMERS, undefined, { raw, headers });
}

describe('a body that is empty', () => {
  it('counts as none, though its content type says JSON', async () => {
    const { id } = await createCustomer(api);
    expect(outcome(await postRaw(''))).toBe('400 VALIDATION_ERROR');
    expect(outcome(await api.call('PATCH', `${CUSTOMERS}/${id}`, undefined, { raw: '' }))).toBe(
      '400 VALIDATION_ERROR',
    );
    expect((await api.call('DELETE', `${CUSTOMERS}/${id}`, undefined, { raw: '' })).status).toBe(200);
    expect((await api.get(STATS)).status).toBe(200);
  });
});

describe('a body of another type', () => {
  const body = '{"name":"Ana"}';

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/xml'],
    ['application/merge-patch+json'],
    ['text/json'],
    ['application/jsonx'],
    ['nonsense'],
    ['application/json; charset=utf-16'],
    ['application/json; charset=iso-8859-1'],
  ])('is a 415: %s', async (type) => {
    expect(outcome(await postRaw(body, { 'content-type': type }))).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });

  it.each([
    ['application/json; charset=utf-8'],
    ['application/json;charset=UTF-8'],
    ['application/json; charset="utf-8"'],
    ['APPLICATION/JSON'],
  ])('is none: %s', async (type) => {
    expect((await postRaw(body, { 'content-type': type })).status).toBe(201);
  });

  it.each(['gzip', 'br', 'deflate'])('is one in %s', async (encoding) => {
    const answer = await postRaw(gzipSync(body), { 'content-encoding': encoding });
    expect(outcome(answer)).toBe('415 UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('a body that is too large', () => {
  it('is a 413', async () => {
    expect(outcome(await api.post(CUSTOMERS, { name: 'a'.repeat(5_000_000) }))).toBe('413 PAYLOAD_TOO_LARGE');
  });

  it('is a 413 too when its length is not told', async () => {
    const request = [
      `POST ${CUSTOMERS} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${service.token()}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      '',
      'f4240',
      'a'.repeat(1_000_000),
      '0',
      '',
      '',
    ].join('\r\n');
    expect(statusOf(await rawExchange(service.url, request))).toBe(413);
  });
});

describe('a body of a hundred megabytes', () => {
  const MEGABYTE = 'a'.repeat(1e6);

  /** Sends as much as it is let, and never reads before it is through. @returns the status, and how much went out */
  function pour(head: string[], chunk: string): Promise<{ status: number; sent: number }> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    let [sent, received] = [0, ''];
    socket.on('data', (bytes) => (received += bytes.toString()));
    socket.on('error', () => undefined);
    socket.write(`${[...head, '', ''].join('\r\n')}`);
    const pourMore = (): void => {
      while (sent < 100 && !socket.destroyed && socket.writable) {
        sent += 1;
        if (!socket.write(chunk)) return void socket.once('drain', pourMore);
      }
    };
    pourMore();
    return new Promise((resolve) => {
      socket.once('close', () => resolve({ status: statusOf(received), sent }));
      setTimeout(() => socket.destroy(), 10_000).unref();
    });
  }

  const headOf = (path: string, type: string, ...more: string[]): string[] => [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${service.token()}`,
    `Content-Type: ${type}`,
    ...more,
  ];

  it.each([
    ['a customer', CUSTOMERS, 'application/json'],
    ['a batch', `${CUSTOMERS}/batch`, 'application/json'],
    ['a cart', '/v1/coupons/validate', 'application/json'],
  ])('is refused before it has come: %s', async (_, path, type) => {
    const before = process.memoryUsage().rss;
    const told = await pour(headOf(path, type, 'Content-Length: 100000000'), MEGABYTE);
    const chunked = await pour(
      headOf(path, type, 'Transfer-Encoding: chunked'),
      `${(1e6).toString(16)}\r\n${MEGABYTE}\r\n`,
    );
    for (const { status, sent } of [told, chunked]) {
      expect(status).toBe(413);
      expect(sent).toBeLessThan(100);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    expect((await api.get(STATS)).status).toBe(200);
  });
});

describe('a body that is no JSON', () => {
  it.each([
    ['{'],
    ['}'],
    ['{"name":"Ana"'],
    ['{"name":"Ana",}'],
    ["{'name':'Ana'}"],
    ['{name:"Ana"}'],
    ['name=Ana'],
    ['{"name":"Ana"} x'],
    ['{"name":"Ana"}{"name":"Eva"}'],
    ['{"name":NaN}'],
    ['{"name":undefined}'],
    ['{"name":"\u0001"}'],
    ['{"name":"\\x41"}'],
    ['\u0000'],
    ['<xml/>'],
    [' '],
  ])('is a 400: %j', async (raw) => {
    const answer = await postRaw(raw);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, error: { requestId: expect.any(String) } });
  });

  it.each([
    ['a lone byte', [0x22, 0xff, 0x22]],
    ['half a character', [0x22, 0xc3, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
  ])('is a 400 when it is no UTF-8: %s', async (_, bytes) => {
    const raw = Buffer.concat([Buffer.from('{"name":'), Buffer.from(bytes), Buffer.from('}')]);
    expect((await postRaw(raw)).status).toBe(400);
  });
});

describe('a body that means harm', () => {
  it.each([
    ['ten thousand arrays', `{"name":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ['ten thousand objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['unclosed arrays', '['.repeat(100_000)],
    ['__proto__', '{"name":"Ana","__proto__":{"isAdmin":true}}'],
    ['__proto__ in escapes', '{"name":"Ana","\\u005f_proto__":{"isAdmin":true}}'],
    ['constructor.prototype', '{"name":"Ana","constructor":{"prototype":{"isAdmin":true}}}'],
    ['constructor', '{"name":"Ana","constructor":1}'],
    ['toString', '{"name":"Ana","toString":1}'],
    ['hasOwnProperty', '{"name":"Ana","hasOwnProperty":1}'],
    ['then', '{"name":"Ana","then":1}'],
    ['an object that pretends to be text', '{"name":{"length":3,"toString":"x"}}'],
  ])('is a 400: %s', async (_, raw) => {
    expect((await postRaw(raw)).status).toBe(400);
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('is a 400 or a 413 with a hundred thousand keys', async () => {
    const keys = Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 1]);
    expect([400, 413]).toContain((await api.post(CUSTOMERS, Object.fromEntries(keys))).status);
  });
});

describe('an expectation that nobody knows', () => {
  it('is passed over', async () => {
    const head = [
      `GET ${STATS} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${service.token()}`,
      'Expect: x',
    ];
    expect(statusOf(await rawExchange(service.url, `${head.join('\r\n')}\r\n\r\n`))).toBe(200);
  });
});

describe('a path', () => {
  it.each(['/%ZZ', '/%', `${CUSTOMERS}/%ZZ`, `${CUSTOMERS}/%E0%A4%A`, `${CUSTOMERS}/%`, `${CUSTOMERS}/%FF`])(
    'that can’t be decoded is a 400: %s',
    async (path) => {
      const answer = await api.get(path);
      expect(answer.status).toBe(400);
      expect(answer.body.error.requestId).toBe(answer.headers.get('x-request-id'));
    },
  );

  it.each([100, 300, 1000, 10_000])('with an id of %i characters is a 400', async (length) => {
    const answer = await api.get(`${CUSTOMERS}/${'a'.repeat(length)}`);
    expect(outcome(answer)).toBe('400 VALIDATION_ERROR');
    expect(answer.body.error.details).toHaveProperty('id');
  });

  it.each(['%00', '..', '%2e%2e', '%2F', '%5C', ';x=1', '%0D%0ASet-Cookie:x=1', '%F0%9F%98%80'])(
    'with an id of odd characters is no 5xx and sets nothing: %s',
    async (id) => {
      const answer = await api.get(`${CUSTOMERS}/${id}`);
      expect([200, 400, 404]).toContain(answer.status);
      expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );
});

describe('bytes that are no proper request', () => {
  const token = (): string => `Authorization: Bearer ${service.token()}`;

  it.each<[string, () => string, number[]]>([
    ['garbage', () => 'NOT HTTP AT ALL\r\n\r\n', [400]],
    ['a TLS handshake', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['no host', () => `GET ${STATS} HTTP/1.1\r\n\r\n`, [400]],
    ['a header without a colon', () => `GET ${STATS} HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n`, [400]],
    [
      'too many headers',
      () => `GET ${STATS} HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`,
      [431],
    ],
    ['a path that is too long', () => `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, [414, 431]],
    [
      'a token of a megabyte',
      () => `GET ${STATS} HTTP/1.1\r\nHost: x\r\n${token().repeat(4000)}\r\n\r\n`,
      [431],
    ],
    [
      'two lengths',
      () => `POST ${CUSTOMERS} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      [400],
    ],
    [
      'a length and chunks',
      () =>
        `POST ${CUSTOMERS} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      [400],
    ],
    [
      'a length that is no number',
      () => `POST ${CUSTOMERS} HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n`,
      [400],
    ],
  ])('are refused, and the service lives on: %s', async (_, request, statuses) => {
    const received = await rawExchange(service.url, request());
    expect(statuses).toContain(statusOf(received));
    const requestId = /\r\nx-request-id: (\S+)/i.exec(received)?.[1];
    expect(received).toContain(`"requestId":"${requestId}"`);
    expect((await api.get(STATS)).status).toBe(200);
  });
});
