import { createReward, redeem } from '../support/loyalty';
import { adjust, createCustomer, REWARDS } from '../support/requests';
import { inBrowser } from './browser';

inBrowser('rewards', {}, ({ it, before }) => {
  before(async ({ service }) => {
    await createReward(service.as(), { name: 'Café con leche', pointsCost: 50, stockRemaining: 1200 });
    await createReward(service.as(), { name: 'Postre', pointsCost: 80 });
  });

  it('are created with terms, and edited: only what was changed is sent', async ({ open, service }) => {
    const page = await open('/rewards/create');
    await page.getByLabel('Name').fill('Ten soles off');
    await page.getByLabel('Points', { exact: false }).first().fill('900');
    await page.getByLabel('An amount of money').check();
    await page.getByLabel('Discount *').fill('10');
    await page.getByLabel('Stock').fill('40');
    await page.getByLabel('From tier').click();
    await page.getByRole('option', { name: 'Silver' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Ten soles off.*900.*10\.00.*40 left.*from Silver/ }).click();

    await page.getByLabel('Stock').fill('35');
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'PATCH'),
      page.getByRole('button', { name: 'Save' }).click(),
    ]);
    expect(request.postDataJSON()).toEqual({ stockRemaining: 35 });
    await page.getByRole('row', { name: /Ten soles off.*35 left/ }).waitFor();
    const { body } = await service.as().get(REWARDS);
    const made = body.data.find(({ name }: { name: string }) => name === 'Ten soles off');
    expect(made).toMatchObject({
      ...{ points_cost: 900, reward_type: 'discount', discount_type: 'fixed', discount_value: 1000 },
      ...{ stock_remaining: 35, is_active: true },
    });
  });

  it('are found without accents', async ({ open }) => {
    const page = await open('/rewards');
    await page.getByText('Postre').waitFor();
    await page.getByPlaceholder('Search by name').fill('cafe');
    await page.getByText('Postre').waitFor({ state: 'detached' });
    await page.getByRole('row', { name: /Café con leche.*1,200 left/ }).waitFor();
  });

  it('that were redeemed are archived, others deleted, each when its name is typed', async ({
    open,
    service,
  }) => {
    const api = service.as();
    const { id } = await createCustomer(api);
    await adjust(api, id, 500);
    await redeem(api, (await createReward(api, { name: 'Redeemed once' })).id, id);
    await createReward(api, { name: 'Never wanted' });
    const page = await open('/rewards');
    for (const [name, said] of [
      ['Redeemed once', 'it was not deleted but deactivated'],
      ['Never wanted', 'Never wanted was deleted'],
    ] as const) {
      await page.getByRole('button', { name: `Delete ${name}` }).click();
      const dialog = page.getByRole('dialog');
      const confirm = dialog.getByRole('button', { name: 'Delete' });
      expect(await confirm.isDisabled()).toBe(true);
      await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
      await confirm.click();
      // At once, whatever else is being told.
      await page.getByText(said).waitFor({ timeout: 3_000 });
    }
    await page.getByText('Never wanted', { exact: true }).waitFor({ state: 'detached' });
    const onOff = page.getByLabel('Redeemed once can be redeemed');
    expect(await onOff.isChecked()).toBe(false);
    await onOff.click();
    await page.getByText('Redeemed once can be redeemed again').waitFor();
  });
});
