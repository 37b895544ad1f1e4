import { balanceOf, earn } from '../support/loyalty';
import { adjust, createCustomer } from '../support/requests';
import { inBrowser, type WatchedPage } from './browser';

inBrowser('what is put right afterwards', {}, ({ it }) => {
  it('is reversed in parts, each with the balance before and after, until nothing is left', async ({
    open,
    service,
  }) => {
    const api = service.as();
    const { id } = await createCustomer(api);
    await earn(api, id, 150_000, { orderId: 'A-77' });
    await adjust(api, id, -700);
    const page = await open(`/customers/${id}/show`);
    const entry = page.getByRole('listitem').filter({ hasText: 'Order A-77' }).last();
    await entry.getByRole('button', { name: 'Reverse' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Reason/).fill('A wrong table');
    await dialog.getByText('They were spent in part: 700 points').waitFor();
    await dialog.getByLabel('How many points').fill('1501');
    await dialog.getByText('A whole number from 1 to 1,500').waitFor();
    expect(await dialog.getByRole('button', { name: 'Reverse' }).isDisabled()).toBe(true);
    await dialog.getByLabel('How many points').fill('500');
    await dialog.getByText('Comes off the balance: 500 points.').waitFor();
    expect(await balances(page)).toEqual(['800 300']);
    await dialog.getByRole('button', { name: 'Reverse' }).click();
    await dialog.waitFor({ state: 'detached' });

    await entry.getByText('500 of it reversed, 1,000 left').waitFor();
    await entry.getByRole('button', { name: 'Reverse' }).click();
    await dialog.getByLabel(/Reason/).fill('All of it');
    await dialog.getByText('Comes off the balance: 300 points.').waitFor();
    expect(await balances(page)).toEqual(['300 0']);
    await dialog.getByRole('button', { name: 'Reverse' }).click();
    await entry.getByText('Reversed', { exact: true }).waitFor();
    expect(await entry.getByRole('button', { name: 'Reverse' }).count()).toBe(0);
    expect(await balanceOf(api, id)).toBe(0);
  });

  it('is merged, and parted again with what each has then', async ({ open, service }) => {
    const api = service.as();
    const ana = await createCustomer(api, { name: 'Ana Torres' });
    const twin = await createCustomer(api, { name: 'Anita Torres' });
    await adjust(api, ana.id, 30);
    await adjust(api, twin.id, 70);
    const page = await open(`/customers/${ana.id}/show`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Merge a duplicate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name, phone or e-mail of the duplicate').fill('anita');
    await dialog.getByRole('button', { name: /Anita Torres/ }).click();
    expect(await balances(page)).toEqual(['30 100']);
    await dialog.getByLabel('Type MERGE to confirm').fill('MERGE');
    await dialog.getByRole('button', { name: 'Merge a duplicate' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await balanceOf(api, ana.id)).toBe(100);

    await adjust(api, ana.id, -50);
    await page.reload();
    await page.getByRole('tab', { name: 'Merges' }).click();
    await page.getByRole('button', { name: 'Undo the merge' }).click();
    await dialog.waitFor();
    const told = await balances(page);
    await dialog.getByRole('button', { name: 'Undo the merge' }).click();
    await dialog.waitFor({ state: 'detached' });
    const after = [await balanceOf(api, ana.id), await balanceOf(api, twin.id)];
    expect(told).toEqual([`50 ${after[0]}`, `0 ${after[1]}`]);
    expect(after[0]! + after[1]!).toBe(50);
  });

  it('is forgotten: an anonymized customer says so, and nothing can be done with her but what is still due', async ({
    open,
    service,
  }) => {
    const api = service.as();
    const { id } = await createCustomer(api, { name: 'Berta Luna', birthDate: '1980-01-01' });
    await adjust(api, id, 25);
    const page = await open(`/customers/${id}/show`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Anonymize' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type Berta Luna to confirm').fill('Berta Luna');
    await dialog.getByRole('button', { name: 'Anonymize' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByText(/^Anonymized on/).waitFor();
    await page.getByRole('heading', { name: 'Anonymous customer', level: 1 }).waitFor();
    for (const name of ['Award points', 'Redeem', 'Adjust'])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Reverse' }).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/Merge a|^Anonymize/)]),
    );
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Consents' }).click();
    await page.getByText('Nothing recorded yet.').waitFor();
    expect(await page.getByRole('button', { name: 'Record a consent' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Rewards' }).click();
    await page.getByText('Nothing redeemed yet.').waitFor();
    expect(await page.getByText('On offer').count()).toBe(0);
  });
});

/** Every balance of the dialog, before and after. */
async function balances(page: WatchedPage): Promise<string[]> {
  const groups = page.getByRole('dialog').getByRole('group', { name: 'Balance' });
  const texts = await groups.allInnerTexts();
  return texts.map((text) => (text.match(/[\d,]+|–/g) ?? []).join(' '));
}
