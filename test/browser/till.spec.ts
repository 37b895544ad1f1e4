import { balanceOf, createReward, redeem, use } from '../support/loyalty';
import { adjust, createCustomer, newPhone } from '../support/requests';
import { inBrowser } from './browser';

/** A cashier's telephone. */
const TELEPHONE = { role: 'cashier', width: 360, height: 740 } as const;

inBrowser('till', {}, ({ it }) => {
  it('awards by keyboard alone: a phone, an amount, and the next customer', async ({ open, service }) => {
    const api = service.as();
    const phone = newPhone();
    const customer = await createCustomer(api, { name: 'Zoila Quispe', phone });
    const page = await open('/till', TELEPHONE);
    // What has the focus from the beginning takes the first key.
    await page.getByLabel('Phone or name').and(page.locator(':focus')).waitFor();
    await page.keyboard.type(phone);
    await page.keyboard.press('Enter');
    await page.getByText('Zoila Quispe').first().waitFor();
    await page.getByRole('textbox').first().waitFor();
    await page.keyboard.type('120');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText(/^\+\d/).waitFor();
    expect(await balanceOf(api, customer.id)).toBeGreaterThan(0);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByLabel('Phone or name').waitFor();
    expect(await page.getByLabel('Phone or name').inputValue()).toBe('');
  });

  it('finds by name without accents, and redeems what is on offer', async ({ open, service }) => {
    const api = service.as();
    const customer = await createCustomer(api, { name: 'José Ñahui' });
    await adjust(api, customer.id, 500);
    await createReward(api, { name: 'Dessert', pointsCost: 100 });
    const page = await open('/till', TELEPHONE);
    await page.getByLabel('Phone or name').fill('jose nahui');
    await page.getByRole('button', { name: /José Ñahui/ }).click();
    await page.getByRole('button', { name: 'Redeem a reward' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Dessert/ }).check();
    await dialog.getByRole('button', { name: 'Redeem' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await balanceOf(api, customer.id)).toBe(400);
  });

  it('hands over what was redeemed long ago, however much was since', async ({ open, service }) => {
    const api = service.as();
    const customer = await createCustomer(api, { name: 'Rocío Salas' });
    await adjust(api, customer.id, 5_000);
    const { id: kept } = await createReward(api, { name: 'A kept one' });
    const { id: often } = await createReward(api, { name: 'Had often' });
    await redeem(api, kept, customer.id);
    for (let count = 0; count < 20; count += 1)
      await use(api, (await redeem(api, often, customer.id)).id as string);
    const page = await open('/till', TELEPHONE);
    await page.getByLabel('Phone or name').fill('rocio');
    await page.getByRole('button', { name: /Rocío Salas/ }).click();
    await page.getByRole('listitem').filter({ hasText: 'A kept one' }).waitFor();
    expect(await page.getByText('Had often').count()).toBe(0);
    await page.getByRole('button', { name: 'Hand over' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Hand over' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('A kept one', { exact: true }).waitFor({ state: 'detached' });
  });

  it('registers who is new, right there', async ({ open, service }) => {
    const page = await open('/till', TELEPHONE);
    await page.getByLabel('Phone or name').fill('955777001');
    await page.getByText('Nobody found.').waitFor();
    await page.getByLabel(/^Name/).fill('Nueva Clienta');
    await page.getByRole('button', { name: 'Register and go on' }).click();
    await page.getByText('Nueva Clienta').first().waitFor();
    const { body } = await service.as().get('/v1/loyalty/customers?search=nueva');
    expect(body.data.customers).toMatchObject([{ name: 'Nueva Clienta', phone: '+51955777001' }]);
  });
});
