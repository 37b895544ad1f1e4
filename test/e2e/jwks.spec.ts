import { createHmac, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { ApiClient, type Answer } from '../support/api-client';
import { soundClaims } from '../support/forged-tokens';
import {
  type IdentityProvider,
  jwkOf,
  newProviderKey,
  type ProviderKey,
  signWith,
  startIdentityProvider,
} from '../support/identity-provider';
import { atOnce, CUSTOMERS, outcome, tally } from '../support/requests';
import { startTestService, type TestService } from '../support/test-service';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const first = newProviderKey('first', 'RS256');
const second = newProviderKey('second', 'ES256');
const stranger = newProviderKey('stranger', 'ES256');

let provider: IdentityProvider;
let service: TestService;
let askedBefore: number;
beforeAll(async () => {
  provider = await startIdentityProvider();
  service = await startTestService({ JWT_SECRET: '', JWT_JWKS_URL: provider.url });
});
afterAll(async () => {
  await service.close();
  await provider.close();
});

/** Two days later nothing is left of what was known. */
beforeEach(() => {
  service.clock.advance(48 * 60 * MINUTE);
  provider.publish(first, second);
  provider.answerWith(null);
  askedBefore = provider.asked();
});

function asked(): number {
  return provider.asked() - askedBefore;
}

let tokens = 0;

/** A token that was never sent before: it is verified anew. */
function token(key: ProviderKey, header: object = {}): string {
  return signWith(key, { ...soundClaims(service.organizationId), jti: `t${(tokens += 1)}` }, header);
}

function send(bearer: string): Promise<Answer> {
  return new ApiClient(service.url, bearer).get(CUSTOMERS);
}

async function outcomeOf(key: ProviderKey, header: object = {}): Promise<string> {
  return outcome(await send(token(key, header)));
}

const down = (response: ServerResponse): void => void response.destroy();

describe('the keys of a provider', () => {
  it('are taken, RS256 and ES256, and asked for once', async () => {
    expect(await outcomeOf(first)).toBe('200');
    expect(await outcomeOf(second)).toBe('200');
    expect(tally(await atOnce(20, () => send(token(first))))).toEqual({ '200': 20 });
    expect(asked()).toBe(1);
  });

  it('are asked for once, however many come first', async () => {
    expect(tally(await atOnce(20, () => send(token(second))))).toEqual({ '200': 20 });
    expect(asked()).toBe(1);
  });

  it('may be one alone without an id, and must be named when there are more', async () => {
    expect(await outcomeOf(first, { kid: undefined })).toBe('401 UNAUTHORIZED');
    provider.publish(first);
    service.clock.advance(6 * MINUTE);
    expect(await outcomeOf(first, { kid: undefined })).toBe('200');
  });

  it('that are for encryption, too short or of another kind are not taken', async () => {
    const listed = [
      { ...jwkOf(first), use: 'enc' },
      { ...jwkOf(second), alg: 'ES384' },
      { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' },
      null,
      'text',
      { kty: 'RSA', n: 'x', e: 'AQAB', kid: 'short' },
      jwkOf(stranger),
    ];
    provider.answerWith((response) => response.end(JSON.stringify({ keys: listed })));
    expect(await outcomeOf(first)).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(second)).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(stranger)).toBe('200');
  });
});

describe('rotation', () => {
  it('takes a new key at its first token, and the old one while it is published', async () => {
    await outcomeOf(first);
    service.clock.advance(11 * SECOND);
    const next = newProviderKey('next');
    provider.publish(first, next);
    expect(await outcomeOf(next)).toBe('200');
    expect(await outcomeOf(first)).toBe('200');
    expect(asked()).toBe(2);
  });

  it('refuses a key that was taken back, after five minutes', async () => {
    await outcomeOf(first);
    provider.publish(second);
    service.clock.advance(4 * MINUTE);
    expect(await outcomeOf(first)).toBe('200');
    service.clock.advance(1 * MINUTE);
    expect(await outcomeOf(first)).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(second)).toBe('200');
  });

  it('takes a key that came under the id of an old one', async () => {
    await outcomeOf(first);
    const reused = newProviderKey('first');
    provider.publish(reused);
    service.clock.advance(5 * MINUTE);
    expect(await outcomeOf(first)).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(reused)).toBe('200');
  });
});

describe('made-up key ids', () => {
  it('are a 401 and do not hammer the provider', async () => {
    await outcomeOf(first);
    service.clock.advance(11 * SECOND);
    const answers = await atOnce(60, (index) => send(token(stranger, { kid: `made-up-${index}` })));
    expect(tally(answers)).toEqual({ '401 UNAUTHORIZED': 60 });
    for (const kid of ['../../etc/passwd', "' or 1=1 --", 'http://127.0.0.1:9/', '', '__proto__']) {
      expect(await outcomeOf(stranger, { kid })).toBe('401 UNAUTHORIZED');
    }
    expect(asked()).toBe(2);
    expect(await outcomeOf(first)).toBe('200');
  });

  it.each([[7], [['first']], [{ id: 'first' }], [null], [true]])('are text: %j', async (kid) => {
    const { privateKey } = first;
    const header = { alg: 'RS256', kid };
    const signed = [header, soundClaims(service.organizationId)]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
    expect(outcome(await send(`${signed}.${signature}`))).toBe('401 UNAUTHORIZED');
    expect(asked()).toBe(0);
  });
});

describe('a provider that is down', () => {
  it('leaves the keys that are known, and refuses others without asking for long', async () => {
    await outcomeOf(first);
    provider.answerWith(down);
    service.clock.advance(6 * MINUTE);
    expect(await outcomeOf(first)).toBe('200');
    expect(await outcomeOf(stranger)).toBe('401 UNAUTHORIZED');
    service.clock.advance(23 * 60 * MINUTE);
    expect(await outcomeOf(second)).toBe('200');
    provider.answerWith(null);
    provider.publish(stranger);
    service.clock.advance(11 * SECOND);
    expect(await outcomeOf(stranger)).toBe('200');
    expect(await outcomeOf(first)).toBe('401 UNAUTHORIZED');
  });

  it('is a 503 after a day', async () => {
    await outcomeOf(first);
    provider.answerWith(down);
    service.clock.advance(24 * 60 * MINUTE);
    expect(await outcomeOf(first)).toBe('503 UNAVAILABLE');
  });

  it('is a 503 with Retry-After while no key is known, and is asked no oftener than every ten seconds', async () => {
    provider.answerWith(down);
    const answers = await atOnce(20, () => send(token(first)));
    expect(tally(answers)).toEqual({ '503 UNAVAILABLE': 20 });
    expect(answers[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(asked()).toBe(1);
    provider.answerWith(null);
    expect(await outcomeOf(first)).toBe('503 UNAVAILABLE');
    service.clock.advance(10 * SECOND);
    expect(await outcomeOf(first)).toBe('200');
  });

  it('does not make a 503 of what is no token of its kind', async () => {
    provider.answerWith(down);
    const [, payload = '', signature = ''] = token(first).split('.');
    for (const header of ['{"alg":"HS256"}', '{"alg":"none"}', '[]', 'null', 'x']) {
      const bearer = `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`;
      expect(outcome(await send(bearer))).toBe('401 UNAUTHORIZED');
    }
    expect(asked()).toBe(0);
  });
});

describe('a provider that answers badly', () => {
  const huge = (response: ServerResponse): void => {
    response.write('{"keys":[');
    const more = (): void => {
      while (!response.destroyed && response.write('{"kty":"RSA"},'.repeat(1000)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  };
  const cases: [string, (response: ServerResponse) => void][] = [
    ['with an error', (response) => void response.writeHead(500).end('{}')],
    ['with another address', (response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
    ['with text', (response) => void response.end('<html>')],
    ['with another document', (response) => void response.end('{"keys":{}}')],
    ['with null', (response) => void response.end('null')],
    ['with no keys', (response) => void response.end('{"keys":[]}')],
    ['without an end', huge],
    ['half, and then breaks off', (response) => void response.write('{"keys":', () => response.destroy())],
  ];

  it.each(cases)('%s: is as one that is down', async (_, answer) => {
    provider.answerWith(answer);
    expect(await outcomeOf(first)).toBe('503 UNAVAILABLE');
    provider.answerWith(null);
    service.clock.advance(10 * SECOND);
    expect(await outcomeOf(first)).toBe('200');
    provider.answerWith(answer);
    service.clock.advance(5 * MINUTE);
    expect(await outcomeOf(first)).toBe('200');
  });

  it('or too late: nobody waits for longer than three seconds, and once keys are known, nobody waits twice', async () => {
    await outcomeOf(first);
    provider.answerWith(() => undefined);
    service.clock.advance(5 * MINUTE);
    const startedAt = Date.now();
    expect(tally(await atOnce(5, () => send(token(first))))).toEqual({ '200': 5 });
    expect(Date.now() - startedAt).toBeLessThan(5 * SECOND);
    service.clock.advance(11 * SECOND);
    const again = Date.now();
    expect(await outcomeOf(first)).toBe('200');
    expect(Date.now() - again).toBeLessThan(1 * SECOND);
  });
});

describe('forgeries', () => {
  it('a public key is no secret', async () => {
    await outcomeOf(first);
    const secrets = [
      first.publicKey.export({ format: 'pem', type: 'spki' }),
      first.publicKey.export({ format: 'der', type: 'spki' }),
      JSON.stringify(jwkOf(first)),
      '',
    ];
    for (const secret of secrets) {
      const signed = [{ alg: 'HS256', typ: 'JWT', kid: 'first' }, soundClaims(service.organizationId)]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      const signature = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(outcome(await send(`${signed}.${signature}`))).toBe('401 UNAUTHORIZED');
    }
  });

  it('a key in the header, or the address of one, is not looked at', async () => {
    const forger = await startIdentityProvider();
    forger.publish(stranger);
    const headers = [
      { jwk: jwkOf(stranger) },
      { jku: forger.url },
      { x5u: forger.url },
      { x5c: ['MIIB'] },
      { jku: forger.url, kid: 'first' },
      { jwk: jwkOf(stranger), kid: 'first' },
    ];
    for (const header of headers) expect(await outcomeOf(stranger, header)).toBe('401 UNAUTHORIZED');
    expect(forger.asked()).toBe(0);
    await forger.close();
  });

  it('one key’s id with another key’s signature', async () => {
    expect(await outcomeOf(second, { kid: 'first' })).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(first, { kid: 'second' })).toBe('401 UNAUTHORIZED');
    expect(await outcomeOf(stranger, { kid: 'second' })).toBe('401 UNAUTHORIZED');
  });
});
