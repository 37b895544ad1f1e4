import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dashboardFolder } from '../../src/dashboard/dashboard-folder';
import { createCustomer } from '../support/requests';
import { inBrowser } from './browser';

const MOST_BYTES = 400_000;
const ASSETS = join(dashboardFolder(), 'dist', 'assets');

const gzipped = (script: string): number => gzipSync(readFileSync(join(ASSETS, script))).length;

inBrowser('what is loaded', {}, ({ it }) => {
  it('is light at first: charts and imports come when they are looked at', async ({ open, service }) => {
    await createCustomer(service.as());
    const page = await open('/', { signedIn: false });
    const scripts = new Set<string>();
    page.on('request', (request) => {
      if (request.resourceType() === 'script') scripts.add(basename(new URL(request.url()).pathname));
    });
    await page.goto(`${service.url}/admin/login`);
    await page.getByLabel('Token or API key').fill(service.token());
    expect([...scripts].filter((script) => /^charts/.test(script))).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('menuitem', { name: 'Customers' }).click();
    await page.getByLabel('Name, phone or e-mail').waitFor();
    const light = [...scripts].filter((script) => !/^(charts|overview)/.test(script));
    expect(light.length).toBeGreaterThan(3);
    const bytes = light.reduce((sum, script) => sum + gzipped(script), 0);
    process.stdout.write(`script until the first list: ${Math.round(bytes / 1000)} kB gzipped\n`);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(light.filter((script) => /import/.test(script))).toEqual([]);
  });
});
