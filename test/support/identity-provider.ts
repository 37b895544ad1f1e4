import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from 'jsonwebtoken';

/** A key pair of an identity provider. */
export interface ProviderKey {
  id: string;
  algorithm: 'RS256' | 'ES256';
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export function newProviderKey(id: string, algorithm: ProviderKey['algorithm'] = 'ES256'): ProviderKey {
  const pair =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { id, algorithm, ...pair };
}

export function jwkOf({ id, algorithm, publicKey }: ProviderKey): object {
  return { ...publicKey.export({ format: 'jwk' }), kid: id, alg: algorithm, use: 'sig' };
}

export function signWith(key: ProviderKey, claims: object, header: object = {}): string {
  const { algorithm, privateKey, id } = key;
  return sign(claims, privateKey, { algorithm, header: { alg: algorithm, kid: id, ...header } });
}

/** An identity provider on loopback: what it publishes, how it answers, and how often it was asked. */
export interface IdentityProvider {
  url: string;
  publish(...keys: ProviderKey[]): void;
  /** instead of what is published; null goes back to that */
  answerWith(answer: ((response: ServerResponse) => void) | null): void;
  asked(): number;
  close(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let keys: ProviderKey[] = [];
  let answer: ((response: ServerResponse) => void) | null = null;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    if (answer) return answer(response);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: keys.map(jwkOf) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    publish: (...published) => void (keys = published),
    answerWith: (instead) => void (answer = instead),
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
