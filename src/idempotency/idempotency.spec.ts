import { AppError } from '../common/errors';
import { fingerprint, idempotencyOf, parseIdempotencyKey } from './idempotency';

describe('a key', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['a"b', 'a"b'],
    ['~!@#$%^&*()', '~!@#$%^&*()'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('%s is taken, quoted or bare', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it.each(['', '""', ' ', 'a b', '"a b"', 'a, b', 'x'.repeat(256), 'ñ', 'a\tb', 'a\u0000b', 'a\n'])(
    '%j is refused',
    (header) => {
      expect(() => parseIdempotencyKey(header)).toThrow(AppError);
    },
  );
});

describe('a fingerprint', () => {
  const base = (): Buffer => fingerprint('POST', '/v1/a?b=1', Buffer.from('{"c":2}'));

  it('is the same for the same request, and 32 bytes', () => {
    expect(base()).toEqual(fingerprint('POST', '/v1/a?b=1', Buffer.from('{"c":2}')));
    expect(base()).toHaveLength(32);
  });

  it.each([
    ['method', fingerprint('PATCH', '/v1/a?b=1', Buffer.from('{"c":2}'))],
    ['path', fingerprint('POST', '/v1/x?b=1', Buffer.from('{"c":2}'))],
    ['query', fingerprint('POST', '/v1/a?b=2', Buffer.from('{"c":2}'))],
    ['body', fingerprint('POST', '/v1/a?b=1', Buffer.from('{"c":3}'))],
    ['bytes of the body', fingerprint('POST', '/v1/a?b=1', Buffer.from('{"c": 2}'))],
    ['absence of the body', fingerprint('POST', '/v1/a?b=1', undefined)],
  ])('differs with the %s', (_, other) => {
    expect(base().equals(other)).toBe(false);
  });
});

describe('a request', () => {
  const request = { url: '/v1/a', headers: { 'idempotency-key': '"abc"' }, rawBody: Buffer.from('{}') };

  it.each(['POST', 'PATCH', 'DELETE', 'PUT'])('that writes (%s) has its key', (method) => {
    expect(idempotencyOf({ ...request, method })).toEqual({
      key: 'abc',
      fingerprint: fingerprint(method, '/v1/a', request.rawBody),
    });
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('that reads (%s) has none', (method) => {
    expect(idempotencyOf({ ...request, method })).toBeUndefined();
  });

  it('without the header has none', () => {
    expect(idempotencyOf({ ...request, method: 'POST', headers: {} })).toBeUndefined();
  });

  it('with two headers is refused', () => {
    const headers = { 'idempotency-key': ['a', 'b'] };
    expect(() => idempotencyOf({ ...request, method: 'POST', headers })).toThrow(AppError);
  });
});
