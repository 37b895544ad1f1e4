import { outcome } from '../support/requests';
import { inBrowser } from './browser';

inBrowser('signing in', {}, ({ it }) => {
  it('takes a token, refuses a wrong one, and shows the menu of who it is', async ({ open, service }) => {
    const page = await open('/', { signedIn: false });
    page.expectStatus(401);
    await page.getByLabel('Token or API key').fill('nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token or key is not valid, or it has expired.').waitFor();
    await page.getByLabel('Token or API key').fill(service.token());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('menuitem', { name: 'API keys' }).waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('eyJ');
  });

  it('sends who is not signed in there once, and not for ever', async ({ open, service }) => {
    const page = await open('/coupons', { signedIn: false });
    let navigations = 0;
    page.on('framenavigated', () => (navigations += 1));
    await page.goto(`${service.url}/admin/customers`);
    await page.getByLabel('Token or API key').waitFor();
    expect(navigations).toBeLessThan(6);
  });

  it('opens a deep link, and again after the page is loaded anew', async ({ open }) => {
    const page = await open('/coupons/create');
    await page.getByLabel('Code *').waitFor();
    await page.reload();
    await page.getByLabel('Code *').waitFor();
  });

  it('switches the language of the page, its texts and the API’s, and keeps it', async ({ open }) => {
    const page = await open('/coupons');
    await page.getByRole('heading', { name: 'Nothing here yet.' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('menuitem', { name: 'Español' }).click();
    await page.getByRole('heading', { name: 'Aún no hay nada.' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');
    const [asked] = await Promise.all([
      page.waitForRequest((sent) => sent.url().includes('/v1/loyalty/imports')),
      page.getByRole('menuitem', { name: 'Importaciones' }).click(),
    ]);
    expect(asked.headers()['accept-language']).toBe('es');
    await page.reload();
    await page.getByRole('menuitem', { name: 'Cupones' }).waitFor();
  });

  it('switches to the dark theme, and keeps it', async ({ open }) => {
    const page = await open('/coupons');
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Toggle light/dark mode' }).click();
    await page.waitForFunction(`getComputedStyle(document.body).backgroundColor !== '${light}'`);
    const dark = await background();
    await page.reload();
    await page.getByRole('menuitem', { name: 'Coupons' }).waitFor();
    expect(await background()).toBe(dark);
  });

  it('offers a cashier what a cashier may do, and nothing else', async ({ open, service }) => {
    const page = await open('/', { role: 'cashier' });
    await page.getByRole('menuitem', { name: 'Customers' }).waitFor();
    for (const name of ['Audit log', 'API keys', 'Settings']) {
      expect(await page.getByRole('menuitem', { name }).count()).toBe(0);
    }
    const coupons = await open('/coupons', { role: 'cashier' });
    await coupons.getByRole('heading', { name: 'Nothing here yet.' }).waitFor();
    expect(await coupons.getByRole('link', { name: 'New coupon' }).count()).toBe(0);
    // A path that is typed leads no further than the menu.
    const keys = await open('/api-keys', { role: 'cashier' });
    keys.expectStatus(403);
    expect(await keys.getByRole('button', { name: 'New API key' }).count()).toBe(0);
    expect(outcome(await service.as('cashier').get('/v1/api-keys'))).toBe('403 FORBIDDEN');
  });
});
