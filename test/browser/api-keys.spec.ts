import { ApiClient } from '../support/api-client';
import { inBrowser } from './browser';

inBrowser('API keys', {}, ({ it }) => {
  it('are made with some of what their maker may do, shown once, and revoked', async ({ open, service }) => {
    const page = await open('/api-keys');
    await page.getByRole('button', { name: 'New API key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What it is for').fill('Till at the entrance');
    expect(await dialog.getByRole('checkbox').count()).toBe(12);
    const submit = dialog.getByRole('button', { name: 'Create key' });
    expect(await submit.isDisabled()).toBe(true);
    await dialog.getByLabel('See customers').check();
    await dialog.getByLabel('Award points').check();
    await dialog.getByLabel('Expires').click();
    await page.getByRole('option', { name: 'In 30 days' }).click();
    await submit.click();

    const key = await page.getByLabel('The key').inputValue();
    const api = new ApiClient(service.url, key);
    expect((await api.get('/v1/session')).body.data.permissions).toEqual(['customers:read', 'loyalty:earn']);
    // Nothing but its button takes the key away.
    await page.keyboard.press('Escape');
    expect(await page.getByLabel('The key').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page
      .getByRole('row')
      .filter({ hasText: 'Till at the entrance' })
      .getByText(key.slice(0, 11))
      .waitFor();
    expect(await page.content()).not.toContain(key);

    await page.getByRole('button', { name: 'Revoke Till at the entrance' }).click();
    const revoking = page.getByRole('dialog');
    expect(await revoking.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true);
    await revoking.getByRole('textbox').fill(key.slice(0, 11));
    await revoking.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('The key was revoked.').waitFor();
    await page.getByText('Revoked', { exact: true }).waitFor();
    const { body } = await service.as().get('/v1/api-keys');
    expect(body.data[0].revoked_at).not.toBeNull();
  });
});
