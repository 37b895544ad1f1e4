import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Role } from '../../src/tenancy/permissions';
import { startTestService, type TestService } from '../support/test-service';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** Nothing is asked for in so many looks, one after the other. */
const QUIET_LOOKS = 4;
const LOOK_MS = 40;
/** A bar that says how far something is may stay. */
const WAITS = '[role=progressbar]:not([aria-valuenow])';
const INSTALL = 'apt-get install -y chromium, or CHROMIUM_PATH';

/** How a page is looked at. */
export interface View {
  role?: Role;
  /** false: nobody is signed in */
  signedIn?: boolean;
  language?: 'en' | 'es';
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

export interface Stage {
  service: TestService;
  /** a page of the dashboard, loaded and at rest. @param path below `/admin` */
  open: (path: string, view?: View) => Promise<WatchedPage>;
}

/** A page that is watched: what goes wrong in it fails the test, unless the test says that it has to. */
export interface WatchedPage extends Page {
  /** an answer of such a status is what the test is about: the browser calls each an error */
  expectStatus(status: number): void;
}

/** Where a Chromium is installed; null when none is. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

type Body = (stage: Stage) => Promise<void>;

/** How a file of browser tests says what it has. */
export interface Suite {
  /** @param timeoutMs when two minutes aren't enough */
  it: (name: string, body: Body, timeoutMs?: number) => void;
  /** once, before the tests */
  before: (body: Body) => void;
}

/**
 * Tests in a browser before a service of their own, on a database of its own. Each test has its own contexts, which are
 * closed after it; an error in the console, a violation of the page's policy or a request to another host fails it. Without a
 * browser the tests are named that did not run; with REQUIRE_BROWSER=1 that is a failure.
 */
export function inBrowser(
  title: string,
  environment: Record<string, string>,
  tell: (suite: Suite) => void,
): void {
  const program = findChromium();
  if (program === null) describe(title, () => nothingRan(title, tell));
  else describe(title, () => runIn(program, environment, tell));
}

function nothingRan(title: string, tell: (suite: Suite) => void): void {
  const names: string[] = [];
  tell({ it: (name) => names.push(name), before: () => undefined });
  it(`there is no browser (${INSTALL})`, () => {
    const list = names.map((name) => `  ${title}: ${name}\n`).join('');
    process.stderr.write(`did not run, for want of a browser (${INSTALL}):\n${list}`);
    expect(process.env.REQUIRE_BROWSER ?? '').not.toBe('1');
  });
}

function runIn(program: string, environment: Record<string, string>, tell: (suite: Suite) => void): void {
  jest.setTimeout(120_000);
  let service: TestService;
  let browser: Browser;
  let watched: Watched[] = [];
  const stage: Stage = {
    get service() {
      return service;
    },
    open: async (path, view = {}) => {
      const one = await Watched.open(browser, service, view);
      watched.push(one);
      await goTo(one.page, `${service.url}/admin${path}`);
      return one.page;
    },
  };

  beforeAll(async () => {
    service = await startTestService(environment);
    const answer = await fetch(`${service.url}/admin`, { headers: { accept: 'text/html' } });
    if (answer.status !== 200) throw new Error('the dashboard is not built: npm run dashboard:build');
    browser = await chromium.launch({
      executablePath: program,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });
  afterEach(async () => {
    const closing = watched;
    watched = [];
    for (const one of closing) await one.close();
    expect(closing.flatMap((one) => one.wrongs())).toEqual([]);
  });
  tell({
    it: (name, body, timeoutMs) => it(name, () => body(stage), timeoutMs),
    before: (body) => beforeAll(() => body(stage)),
  });
}

/** Loads a page and waits until it has read what it shows. */
export async function goTo(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await atRest(page);
}

/** From one screen to another without loading the page anew, as a link does. @param path below the host */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
  await atRest(page);
  // A dialog of the screen before closes while this one is there already.
  await page.locator('#root[aria-hidden]').waitFor({ state: 'detached' });
  const arrived = await page.evaluate<string>('location.pathname');
  if (arrived !== path.replace(/[?#].*/, '')) throw new Error(`${path} led to ${arrived}`);
}

/** Waits until nothing is on the way, and nothing says that it is being loaded. */
export async function atRest(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  for (let quiet = 0; quiet < QUIET_LOOKS; quiet = isQuiet(page) ? quiet + 1 : 0)
    await page.waitForTimeout(LOOK_MS);
  await page.locator(WAITS).first().waitFor({ state: 'detached' });
}

/** Requests that have no answer yet, of each page. */
const pending = new WeakMap<Page, number>();

function isQuiet(page: Page): boolean {
  return (pending.get(page) ?? 0) === 0;
}

function countRequests(page: Page): void {
  const add = (change: number) => (): void => void pending.set(page, (pending.get(page) ?? 0) + change);
  page.on('request', add(1));
  page.on('requestfinished', add(-1));
  page.on('requestfailed', add(-1));
}

/** What runs in a tab before its first page, and only then: what the person changes later stays changed. */
function beginning(token: string, theme: string): string {
  const [given, chosen] = [JSON.stringify(token), JSON.stringify(JSON.stringify(theme))];
  return `if (!sessionStorage.getItem('test.begun')) {
    sessionStorage.setItem('test.begun', 'yes');
    if (${given}) sessionStorage.setItem('puntos.token', ${given});
    localStorage.setItem('RaStore.theme', ${chosen});
  }`;
}

/** One page in a context of its own, with all that it complains of. */
class Watched {
  readonly page: WatchedPage;
  private readonly complaints: string[] = [];
  private readonly expected = new Set<number>();

  private constructor(
    private readonly context: BrowserContext,
    page: Page,
    private readonly origin: string,
  ) {
    this.page = Object.assign(page, { expectStatus: (status: number) => void this.expected.add(status) });
    countRequests(page);
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`thrown: ${error.message}`));
    context.on('request', (request) => {
      const { origin: other, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && other !== this.origin)
        this.complaints.push(`asked ${request.url()}`);
    });
  }

  static async open(browser: Browser, service: TestService, view: View): Promise<Watched> {
    const { role = 'org_admin', signedIn = true, language = 'en', theme = 'light' } = view;
    const context = await browser.newContext({
      viewport: { width: view.width ?? 1280, height: view.height ?? 800 },
      reducedMotion: 'reduce',
      locale: language === 'es' ? 'es-PE' : 'en-US',
      timezoneId: 'America/Lima',
    });
    await context.addInitScript(beginning(signedIn ? service.token(role) : '', theme));
    return new Watched(context, await context.newPage(), new URL(service.url).origin);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  wrongs(): string[] {
    return this.complaints.filter((complaint) => !this.isExpected(complaint));
  }

  private isExpected(complaint: string): boolean {
    const status = /Failed to load resource: the server responded with a status of (\d+)/.exec(
      complaint,
    )?.[1];
    return status !== undefined && this.expected.has(Number(status));
  }
}
