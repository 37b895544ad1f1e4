import { createCoupon } from '../support/coupons';
import { createCustomer } from '../support/requests';
import { inBrowser } from './browser';

inBrowser('audit log', {}, ({ it }) => {
  it('is leafed through by cursors, filtered, and leads to what was changed', async ({ open, service }) => {
    const api = service.as();
    for (let n = 0; n < 30; n += 1) await createCoupon(api);
    const customer = await createCustomer(api, { name: 'Zoila Quispe' });
    const edited = await api.patch(`/v1/loyalty/customers/${customer.id}`, { email: 'zoila@example.com' });
    const page = await open('/audit');
    await Promise.all([
      page.waitForRequest((sent) => new URL(sent.url()).searchParams.has('cursor')),
      page.getByRole('button', { name: 'Go to next page' }).click(),
    ]);
    await page.getByText('26-', { exact: false }).waitFor();

    await page.getByLabel('What', { exact: true }).fill('Customer ch');
    await page.getByRole('option', { name: 'Customer changed' }).click();
    const changed = page.getByRole('row').filter({ hasText: 'Customer changed' });
    await changed.getByText('email').waitFor();
    expect(await page.getByRole('row').count()).toBe(2);

    const requestId = edited.headers.get('x-request-id') as string;
    await changed.getByTitle(requestId).click();
    await page.getByText(requestId).waitFor();
    await page.getByRole('link', { name: /^Customer …/ }).click();
    await page.waitForURL(new RegExp(`/customers/${customer.id}`));
  });
});
