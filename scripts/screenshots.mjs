import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './setup.mjs';

// npm run screenshots: the pictures in docs/screenshots, of a running service's demo (npm start) on port 3000, or of the one whose
// address is given. Needs Chromium, at /usr/bin/chromium or CHROMIUM_PATH.

const url = process.argv[2] ?? 'http://127.0.0.1:3000';
const folder = join(root, 'docs', 'screenshots');
const DESK = { width: 1280, height: 800 };
const TELEPHONE = { width: 360, height: 740 };

/** Each with what is done before it is taken. */
const PICTURES = [
  { name: 'overview', path: '/', view: { viewport: { width: 1280, height: 1180 } } },
  {
    name: 'customers',
    path: '/customers',
    view: { viewport: DESK, locale: 'es-PE' },
    act: (page) => page.getByLabel('Nombre, teléfono o correo').fill('quispe'),
  },
  { name: 'customer', path: ({ customer }) => `/customers/${customer}/show`, view: { viewport: DESK } },
  {
    name: 'award',
    path: ({ customer }) => `/customers/${customer}/show`,
    view: { viewport: DESK, colorScheme: 'dark' },
    act: async (page) => {
      await page.getByRole('button', { name: 'Award points' }).click();
      await page.getByLabel('Amount of the order').fill('84.50');
    },
  },
  { name: 'program', path: ({ program }) => `/programs/${program}/show`, view: { viewport: DESK } },
  {
    name: 'till',
    path: '/till',
    view: { viewport: TELEPHONE, locale: 'es-PE' },
    act: (page) => page.getByLabel('Teléfono o nombre').fill('ana'),
  },
];

const { token } = await ask('POST', '/v1/session/demo', { body: { role: 'org_admin' } });
const [customer] = (await read('/v1/loyalty/customers?limit=1&sort=-pointsBalance')).customers;
const [program] = await read('/v1/loyalty/programs');
const ids = { customer: customer.id, program: program.id };

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const picture of PICTURES) await take(picture);
} finally {
  await browser.close();
}

async function take({ name, path, view, act }) {
  const context = await browser.newContext({ reducedMotion: 'reduce', timezoneId: 'America/Lima', ...view });
  await context.addInitScript((given) => sessionStorage.setItem('puntos.token', given), token);
  const page = await context.newPage();
  await page.goto(`${url}/admin${typeof path === 'string' ? path : path(ids)}`);
  await page.waitForLoadState('networkidle');
  await act?.(page);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

function read(path) {
  return ask('GET', path, { headers: { authorization: `Bearer ${token}` } });
}

async function ask(method, path, { body, headers }) {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return (await answer.json()).data;
}
