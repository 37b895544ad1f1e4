import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, textOf } from './sources';

const DASHBOARD = join(ROOT, 'dashboard');
const CLIENT = join(DASHBOARD, 'src', 'api', 'generated');
const GENERATOR = join(DASHBOARD, 'node_modules', '@hey-api', 'openapi-ts', 'bin', 'run.js');

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}

describe('the dashboard’s client', () => {
  it('is what docs/openapi.json makes: npm run record writes it', () => {
    if (!existsSync(GENERATOR)) throw new Error('npm run dashboard:build installs what makes the client');
    const folder = mkdtempSync(join(tmpdir(), 'puntos-client-'));
    try {
      const options = ['--output', folder, '--silent', '--no-log-file'];
      execFileSync(process.execPath, [GENERATOR, ...options], { cwd: DASHBOARD, stdio: 'pipe' });
      const [made, kept] = [filesOf(folder), filesOf(CLIENT)];
      expect(Object.keys(made).length).toBeGreaterThan(5);
      expect(Object.keys(kept)).toEqual(Object.keys(made));
      for (const [path, text] of Object.entries(made))
        expect([path, kept[path] === text]).toEqual([path, true]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('the dashboard’s page', () => {
  it.each(['api-prefix', 'style-nonce', 'demo'])('has the place where the service writes: %s', (name) => {
    expect(textOf('dashboard/index.html')).toMatch(new RegExp(`<meta name="puntos-${name}" content="[^"]*"`));
  });
});
