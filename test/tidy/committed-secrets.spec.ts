import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './sources';

/** What a secret looks like, whoever's it is. */
const KINDS: [kind: string, pattern: RegExp][] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY/],
  ['a token of ours', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
  ['a key of a machine of ours', /\bpk_[\w-]{64}\b/],
  ['a cloud’s access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of a code host', /\b(?:gh[pousr]_\w{36}|github_pat_\w{22,}|glpat-[\w-]{20})/],
  ['a token of a registry', /\bnpm_\w{36}\b|_authToken\s*=/],
  ['a token of a chat', /\bxox[abprs]-[\w-]{10,}/],
  ['a key of payments', /\b[sr]k_(?:live|test)_\w{16,}/],
  ['a key of a map or a search', /\bAIza[\w-]{35}\b/],
  ['a secret of webhooks', /\bwhsec_[A-Za-z0-9+/]{24,}/],
  ['a password in an address', /\b[a-z]+:\/\/[^\s:@/'"`$]+:[^\s@/'"`${}…]{6,}@/],
  [
    'a value that is called a secret',
    /(?:secret|password|passwd|api_?key|access_?token)["']?\s*[:=]\s*["'](?![\w ]*\$)[^"'\s]{16,}["']/i,
  ],
];

/** Made up, and known to everybody: by file, what is found in it. */
const ALLOWED: Record<string, RegExp> = {
  // The example of a setting; its password is the word.
  '.env.example': /^postgres:\/\/puntos:password@$/,
  'src/config/settings.spec.ts':
    /^postgres(?:ql)?:\/\/user:[\w%]*(?:secret|p%40ss%2Fword)@$|^SECRET(?: = 'f3a9c1e7b5d20486|: 'short-secret-value'|: 'ñçõ)/,
  'test/support/test-databases.ts': /^PASSWORD = .puntos_test_owner.$/,
  'test/support/planted.ts': /Planted7f3a/,
  'test/support/test-service.ts': /'[\w-]*test[\w-]*'$/i,
};

function committed(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return listed
    .split('\0')
    .filter((path) => path !== '' && statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile());
}

function secretsIn(path: string, text: string): string[] {
  return KINDS.flatMap(([kind, pattern]) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))]
      .filter(([found]) => !ALLOWED[path]?.test(found))
      .map(([found]) => `${path}: ${kind}: ${found.slice(0, 40)}`),
  );
}

it('no file of the project holds a secret', () => {
  const paths = committed();
  expect(paths.length).toBeGreaterThan(400);
  const found = paths.flatMap((path) => {
    const bytes = readFileSync(join(ROOT, path));
    return bytes.includes(0) ? [] : secretsIn(path, bytes.toString());
  });
  expect(found).toEqual([]);
});

it('no file of the project is one that holds secrets by its name', () => {
  const names =
    /(^|\/)(\.env(\.(?!example$).+)?|\.npmrc|id_(rsa|ed25519)|.*\.(pem|key|p12|pfx|jks|kdbx)|jwt-secret|puntos\.secrets\.json)$/;
  expect(committed().filter((path) => names.test(path))).toEqual([]);
});

// Put together here, so that this file holds none.
const letters = 'Ab3'.repeat(30);
it.each<[string, string]>([
  ['a private key', ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' ')],
  ['a token of ours', ['eyJhbGciOiJIUzI1', 'eyJzdWIiOiJ0ZXN0', letters].join('.')],
  ['a key of a machine of ours', `pk_${letters.slice(0, 64)}`],
  ['a cloud’s access key', `AKIA${'A1'.repeat(8)}`],
  ['a token of a code host', `ghp_${letters.slice(0, 36)}`],
  ['a token of a registry', `npm_${letters.slice(0, 36)}`],
  ['a token of a chat', `xoxb-${letters.slice(0, 20)}`],
  ['a key of payments', `sk_live_${letters.slice(0, 24)}`],
  ['a key of a map or a search', `AIza${letters.slice(0, 35)}`],
  ['a secret of webhooks', `whsec_${letters.slice(0, 32)}`],
  ['a password in an address', `postgres://user:${letters.slice(0, 12)}@host/name`],
  ['a value that is called a secret', `const dbPassword = "${letters.slice(0, 20)}"`],
])('%s would be found', (kind, text) => {
  expect(secretsIn('src/main.ts', text).map((found) => found.split(': ')[1])).toContain(kind);
});
