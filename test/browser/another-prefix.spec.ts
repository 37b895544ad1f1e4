import { inBrowser } from './browser';

inBrowser('behind another prefix', { API_PREFIX: 'loyalty/api' }, ({ it }) => {
  it('the dashboard reads, writes and uploads', async ({ open }) => {
    const page = await open('/api-keys');
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByLabel('What it is for').fill('Till');
    await page.getByLabel('See customers').check();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByLabel('The key').waitFor();

    const other = await open('/imports/create');
    const file = { name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from('Nombre\nAna\n') };
    await other.locator('input[type=file]').setInputFiles(file);
    await other.waitForURL(/\/show$/);
  });
});
