import { activeProgram, balanceOf, createReward } from '../support/loyalty';
import { createCustomer, newPhone } from '../support/requests';
import { atRest, inBrowser } from './browser';

inBrowser('customers', {}, ({ it }) => {
  it('are registered, earn, redeem what they can pay for, and the overview counts it', async ({
    open,
    service,
  }) => {
    const api = service.as();
    await activeProgram(api);
    await createReward(api, { name: 'Coffee', pointsCost: 100 });
    await createReward(api, { name: 'A dinner for two', pointsCost: 5_000 });

    const page = await open('/customers');
    await page.getByRole('link', { name: 'Create' }).first().click();
    await page.getByLabel('Name').fill('Rosa Álvarez');
    await page.getByLabel('Phone').fill(newPhone());
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Rosa Álvarez', level: 1 }).waitFor();

    await page.getByRole('button', { name: 'Award points' }).click();
    const award = page.getByRole('dialog');
    await award.getByLabel('Amount of the order').fill('250,50');
    await award.getByText('Earns 250 points').waitFor();
    await award.getByRole('button', { name: 'Award points' }).click();
    await award.waitFor({ state: 'detached' });
    await page.getByText('+250').first().waitFor();

    await page.getByRole('button', { name: 'Redeem' }).first().click();
    const redeem = page.getByRole('dialog');
    expect(await redeem.getByRole('radio', { name: /dinner.*4,750 points missing/ }).isDisabled()).toBe(true);
    await redeem.getByRole('radio', { name: /Coffee/ }).check();
    await redeem.getByRole('button', { name: 'Redeem' }).click();
    await redeem.waitFor({ state: 'detached' });
    await page.getByText('-100').first().waitFor();

    await page.getByRole('menuitem', { name: 'Overview' }).click();
    await page.getByText('250 earned since the beginning').waitFor();
    await page.getByText('100 redeemed of 250 earned').waitFor();
  });

  it('are found as one types, without accents; the earlier request is given up', async ({
    open,
    service,
  }) => {
    const api = service.as();
    await createCustomer(api, { name: 'Úrsula Ñahui' });
    await createCustomer(api, { name: 'Hugo Castro' });
    const page = await open('/customers');
    let givenUp = 0;
    page.on(
      'requestfailed',
      (request) => (givenUp += request.failure()?.errorText === 'net::ERR_ABORTED' ? 1 : 0),
    );
    await page.route('**/v1/loyalty/customers?*search=ur&*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await route.continue().catch(() => undefined);
    });
    const field = page.getByLabel('Name, phone or e-mail');
    await field.fill('ur');
    await page.waitForRequest(/search=ur&/);
    await field.fill('ursula nahui');
    await page.getByRole('link', { name: 'Hugo Castro' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Úrsula Ñahui' }).waitFor();
    expect(await page.locator('mark').allTextContents()).toContain('Úrsula Ñahui');
    expect(givenUp).toBeGreaterThan(0);
  });

  it('of somebody else’s number are told under the field, and nothing is lost', async ({ open, service }) => {
    const phone = newPhone();
    await createCustomer(service.as(), { name: 'Who has it', phone });
    const other = await createCustomer(service.as(), { name: 'Who wants it', phone: newPhone() });
    const page = await open(`/customers/${other.id}`);
    page.expectStatus(409);
    await page.getByLabel('Phone').fill(phone);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Another customer has this number.').waitFor();
    expect(await page.getByLabel('Phone').inputValue()).toBe(phone);
  });

  it('are adjusted with a reason, and deleted when the name is typed', async ({ open, service }) => {
    const { id } = await createCustomer(service.as(), { name: 'Olga Ríos' });
    const page = await open(`/customers/${id}/show`);
    await page.getByRole('button', { name: 'Adjust' }).click();
    const adjust = page.getByRole('dialog');
    await adjust
      .getByLabel(/Points/)
      .first()
      .fill('-5');
    await adjust.getByText('a balance never falls below zero').waitFor();
    await adjust
      .getByLabel(/Points/)
      .first()
      .fill('40');
    await adjust.getByLabel(/Reason/).fill('A birthday');
    await adjust.getByRole('button', { name: 'Adjust' }).click();
    await page.getByText('A birthday').waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Delete/ }).click();
    const goodbye = page.getByRole('dialog');
    const button = goodbye.getByRole('button', { name: /^Delete/ });
    expect(await button.isDisabled()).toBe(true);
    await goodbye.getByRole('textbox').fill('Olga Ríos');
    await button.click();
    await goodbye.waitFor({ state: 'detached' });
    await atRest(page);
    expect((await service.as().get(`/v1/loyalty/customers/${id}`)).status).toBe(404);
  });

  it('are adjusted once, though the answer was lost and the first request seemed to be running', async ({
    open,
    service,
  }) => {
    const { id } = await createCustomer(service.as(), { name: 'Inés Vega' });
    const page = await open(`/customers/${id}/show`);
    for (const status of [502, 409]) page.expectStatus(status);
    const error = { code: 'IDEMPOTENCY_IN_PROGRESS', message: 'Still running.', requestId: 'x' };
    let tries = 0;
    await page.route('**/adjust-points', async (route) => {
      tries += 1;
      if (tries === 1) {
        await route.fetch();
        await route.fulfill({ status: 502, body: 'lost on the way' });
      } else if (tries === 2) await route.fulfill({ status: 409, json: { success: false, error } });
      else await route.continue();
    });
    await page.getByRole('button', { name: 'Adjust' }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel(/Points/)
      .first()
      .fill('40');
    await dialog.getByLabel(/Reason/).fill('A birthday');
    for (const said of ['can’t be reached', 'Still running.']) {
      await dialog.getByRole('button', { name: 'Adjust' }).click();
      await dialog.getByText(said).waitFor();
    }
    await dialog.getByRole('button', { name: 'Adjust' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(tries).toBe(3);
    expect(await balanceOf(service.as(), id)).toBe(40);
  });

  it('of a cashier: no adjusting, no programs, and the API refuses them too', async ({ open, service }) => {
    const { id } = await createCustomer(service.as(), { name: 'Luz Peña' });
    const page = await open(`/customers/${id}/show`, { role: 'cashier' });
    await page.getByRole('button', { name: 'Award points' }).waitFor();
    expect(await page.getByRole('button', { name: 'Adjust' }).count()).toBe(0);
    expect(await page.getByRole('menuitem', { name: 'API keys' }).count()).toBe(0);
    const body = { amount: 5, reason: 'x' };
    const answer = await service.as('cashier').post(`/v1/loyalty/customers/${id}/adjust-points`, body);
    expect(answer.status).toBe(403);
  });
});
