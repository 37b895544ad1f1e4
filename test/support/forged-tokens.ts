import { createHmac, generateKeyPairSync } from 'node:crypto';
import { sign, type Algorithm } from 'jsonwebtoken';
import { TEST_SECRET } from './test-service';

type Claims = Record<string, unknown>;

/** The claims of an administrator's token that the service accepts. */
export function soundClaims(organizationId: string): Claims {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'tester', org: organizationId, role: 'org_admin', iat: now - 10, exp: now + 3600 };
}

/** A token of any claims, signed with the service's secret: only the claims decide. A claim set to undefined is left out. */
export function signClaims(claims: Claims, header: object = {}): string {
  return signText(JSON.stringify(claims), header);
}

/** As `signClaims`, for a payload that no library would write. */
export function signText(
  payload: string,
  header: object = {},
  secret: string | Buffer = TEST_SECRET,
): string {
  const signed = `${encode(JSON.stringify({ alg: 'HS256', typ: 'JWT', ...header }))}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Tokens whose claims are right, and whose signature or header isn't. */
export function badlySigned(claims: Claims): Record<string, string> {
  const payload = JSON.stringify(claims);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const withAlgorithm = (algorithm: Algorithm): string => sign(claims, TEST_SECRET, { algorithm });
  const unsigned = (alg: string): string =>
    `${encode(JSON.stringify({ alg, typ: 'JWT' }))}.${encode(payload)}.`;
  const [header, body, signature] = signText(payload).split('.') as [string, string, string];
  return {
    'HS384 with the secret': withAlgorithm('HS384'),
    'HS512 with the secret': withAlgorithm('HS512'),
    'RS256 of a key of its own': sign(claims, privateKey, { algorithm: 'RS256' }),
    'RS256 in the header, HMAC in truth': signText(payload, { alg: 'RS256' }),
    'a key of its own in the header': sign(claims, privateKey, {
      algorithm: 'RS256',
      header: { alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) } as never,
    }),
    'a symmetric key in the header': signText(
      payload,
      { jwk: { kty: 'oct', k: encode('mine') }, kid: '../../dev/null' },
      'mine',
    ),
    'a key elsewhere': signText(
      payload,
      { jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/' },
      'mine',
    ),
    'a key id of SQL': signText(payload, { kid: "' union select 'mine" }, 'mine'),
    'a key id of a path': signText(payload, { kid: '../../../../dev/null' }, ''),
    'a key id of an address': signText(payload, { kid: 'http://127.0.0.1:9/keys' }, 'mine'),
    'a certificate': signText(payload, { x5c: ['MIIB'], x5t: 'x' }, 'mine'),
    'a short secret': signText(payload, {}, 'a'),
    'another secret': signText(payload, {}, 'another-secret-of-the-same-length-0123456789'),
    'an empty secret': signText(payload, {}, ''),
    ...Object.fromEntries(
      [...SPELLINGS_OF_NONE, '', ' none', 'none ', 'none\0', 'HS256 ', 'hs256'].map((alg) => [
        `alg ${JSON.stringify(alg)}`,
        unsigned(alg),
      ]),
    ),
    ...Object.fromEntries(
      [null, 0, true, [], ['none'], ['HS256'], { alg: 'HS256' }, undefined].map((alg) => [
        `alg as ${JSON.stringify(alg)}`,
        `${encode(JSON.stringify({ alg, typ: 'JWT' }))}.${encode(payload)}.${signature}`,
      ]),
    ),
    ...Object.fromEntries(
      ['', '\0', '\0'.repeat(32), 'undefined', 'null', '[object Object]', 'secret', 'change-me'].map(
        (secret) => [`the secret ${JSON.stringify(secret)}`, signText(payload, {}, secret)],
      ),
    ),
    ...Object.fromEntries(
      ['pkcs1', 'spki'].flatMap((type) =>
        (['pem', 'der'] as const).map((format) => [
          `HS256 with a public key as ${type}, ${format}`,
          signText(payload, {}, publicKey.export({ type: type as 'spki', format: format as 'pem' })),
        ]),
      ),
    ),
    ...Object.fromEntries(
      HOSTILE_KIDS.map((kid) => [`kid ${JSON.stringify(kid)}`, signText(payload, { kid }, 'mine')]),
    ),
    'alg twice, none last': withHeader(`{"alg":"HS256","alg":"none"}`, encode(payload), ''),
    'alg twice, none first': withHeader(`{"alg":"none","alg":"none"}`, encode(payload), signature),
    'crit of what nobody knows': signText(payload, { crit: ['exp2'], exp2: 1 }, 'mine'),
    'an unencoded payload': signText(payload, { b64: false, crit: ['b64'] }, 'mine'),
    'an encrypted one': `${encode('{"alg":"dir","enc":"A256GCM"}')}..${encode('iv')}.${encode('text')}.${encode('tag')}`,
    'alg none with a signature': `${encode('{"alg":"none"}')}.${body}.${signature}`,
    'no signature': `${header}.${body}.`,
    'two parts': `${header}.${body}`,
    'four parts': `${header}.${body}.${signature}.${signature}`,
    'a signature cut short': `${header}.${body}.${signature.slice(0, -4)}`,
    'another payload': `${header}.${encode(JSON.stringify({ ...claims, role: 'super_admin' }))}.${signature}`,
    'the parts in another order': `${body}.${header}.${signature}`,
    'a payload that is no JSON': signText('{"org":'),
    'a payload that is text': signText('"text"'),
    'a payload that is null': signText('null'),
    'a payload that is an array': signText('[]'),
    'eight kilobytes': 'a'.repeat(8000),
  };
}

/** Every way to write its letters. */
const SPELLINGS_OF_NONE = Array.from({ length: 16 }, (_, bits) =>
  [...'none'].map((letter, index) => (bits & (1 << index) ? letter.toUpperCase() : letter)).join(''),
);

const HOSTILE_KIDS = [
  '/dev/null',
  '../../../../../../dev/null',
  'file:///dev/null',
  "x' union select 'mine' -- ",
  '1; drop table organizations',
  'http://127.0.0.1:9/key',
  '| id',
  '\0',
  'k'.repeat(4000),
];

function withHeader(header: string, body: string, signature: string): string {
  return `${encode(header)}.${body}.${signature}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
