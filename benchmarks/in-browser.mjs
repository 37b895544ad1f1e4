import { chromium } from 'playwright-core';
import { middle } from './compare.mjs';
import { openDatabases } from './data.mjs';
import { startService } from './servers.mjs';

// npm run bench:browser: how long the dashboard takes from the last key of a search to its list, with a million customers.
// Needs Chromium, at /usr/bin/chromium or CHROMIUM_PATH.

const TERMS = ['maria', 'quispe', 'tupac apaza', 'ma', '190012'];
const ROUNDS = 5;
const GOAL_MS = 300;
const CUSTOMERS = Number(process.argv[2] ?? 1_000_000);

const { databases, close } = await openDatabases([CUSTOMERS]);
const [data] = databases;
let service;
let browser;
try {
  service = await startService(data);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  await measure(await signedIn());
} finally {
  await browser?.close();
  await service?.stop();
  await close();
}

async function signedIn() {
  const context = await browser.newContext({ locale: 'en-US' });
  await context.addInitScript((token) => sessionStorage.setItem('puntos.token', token), data.token);
  const page = await context.newPage();
  await page.goto(`${service.url}/admin/customers`);
  await page.locator('tbody tr').first().waitFor();
  return page;
}

async function measure(page) {
  const field = page.getByLabel('Name, phone or e-mail');
  for (const term of TERMS) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await field.fill('');
      await page.locator('mark').first().waitFor({ state: 'detached' });
      await field.pressSequentially(term.slice(0, -1), { delay: 40 });
      const startedAt = performance.now();
      await field.press(term.slice(-1));
      await page.locator('tbody mark').first().waitFor();
      times.push(performance.now() - startedAt);
    }
    const time = middle(times);
    const verdict = time <= GOAL_MS ? 'met   ' : 'missed';
    process.stdout.write(`${verdict} "${term}": ${Math.round(time)} ms after the last key (≤ ${GOAL_MS})\n`);
  }
}
