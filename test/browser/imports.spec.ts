import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { importsJobs } from '../../src/imports/imports.jobs';
import type { TestService } from '../support/test-service';
import { inBrowser } from './browser';
import { withJobs } from './jobs';

const HEADER = 'Nombre;Celular;Correo;Puntos';

function csvOf(rows: string[]): { name: string; mimeType: string; buffer: Buffer } {
  return { name: 'clientes.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADER, ...rows].join('\n')) };
}

async function choose(page: Page, file: ReturnType<typeof csvOf>): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
}

inBrowser('imports', {}, ({ it }) => {
  it('go from a file over its columns and a dry run to the report', ({ open, service }) =>
    withJobs(service, importsJobs, async () => {
      const page = await open('/imports/create');
      const rows = [
        'Zoila Quispe;+51955000001;zoila@example.com;120',
        'Juan Ñahui;+51955000002;not an address;7',
      ];
      await choose(page, csvOf([...rows, ';+51955000003;;']));
      await page.waitForURL(/\/imports\/[0-9a-f-]+\/show$/);

      const name = page.getByRole('combobox', { name: 'Name' });
      expect(await name.innerText()).toBe('Nombre');
      expect(await page.getByLabel('Phone').innerText()).toBe('Celular');
      await name.click();
      await page.getByRole('option', { name: 'Not in the file' }).click();
      expect(await page.getByRole('button', { name: 'Check the file' }).isDisabled()).toBe(true);
      await name.click();
      await page.getByRole('option', { name: 'Nombre' }).click();
      await page.getByLabel('Opening balance in points').click();
      await page.getByRole('option', { name: 'Not in the file' }).click();

      await page.getByRole('button', { name: 'Check the file' }).click();
      await page.getByRole('heading', { name: 'What the import would do' }).waitFor();
      expect(await figures(page)).toEqual({
        ...{ 'New customers': '1', 'Known already': '0', 'Of these, filled in': '0', 'Left out': '2' },
      });
      const mistakes = page.getByRole('group', { name: 'Mistakes, line by line' });
      expect(
        (await mistakes.getByRole('row').allInnerTexts()).map((text) => text.split('\t').slice(0, 2)),
      ).toEqual([
        ['Line', 'Column'],
        ['3', 'Correo'],
        ['4', 'Nombre'],
      ]);
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download mistakes (CSV)' }).click(),
      ]);
      expect(
        readFileSync(await file.path(), 'utf8')
          .trim()
          .split('\r\n'),
      ).toHaveLength(3);

      // Nothing was imported yet, and a page that is loaded anew is where it was.
      expect(await customersOf(service)).toEqual([]);
      await page.reload();
      await page.getByRole('heading', { name: 'What the import would do' }).waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText('2 rows will be left out.').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
      await page.getByRole('heading', { name: 'What was imported' }).waitFor();
      expect((await figures(page))['New customers']).toBe('1');
      expect(await customersOf(service)).toMatchObject([
        { name: 'Zoila Quispe', email: 'zoila@example.com' },
      ]);
    }));

  it('that are under way are followed, also after the page was loaded anew', async ({ open, service }) => {
    const page = await open('/imports/create', { language: 'es' });
    await choose(
      page,
      csvOf(Array.from({ length: 400 }, (_, n) => `Cliente ${n};+519${56_000_000 + n};;${n}`)),
    );
    await page.waitForURL(/\/show$/);
    await page.getByRole('button', { name: 'Revisar el archivo' }).click();
    // No jobs are running: it stays where it is until they are.
    await page.getByRole('progressbar', { name: 'Revisando el archivo' }).waitFor();
    await page.getByText('0 de 400 filas').waitFor();
    await page.reload();
    await page.getByRole('progressbar', { name: 'Revisando el archivo' }).waitFor();
    await withJobs(service, importsJobs, () =>
      page.getByRole('heading', { name: 'Qué haría la importación' }).waitFor(),
    );
    expect((await figures(page))['Clientes nuevos']).toBe('400');

    await page.getByRole('button', { name: 'Eliminar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
    await page.getByText('La importación se eliminó.').waitFor();
    const { body } = await service.as().get('/v1/loyalty/imports');
    expect(body.data.filter(({ rows }: { rows: number }) => rows === 400)).toEqual([]);
  });

  it('tell why a file can’t be taken, and send the next one as it is', async ({ open }) => {
    const page = await open('/imports/create');
    page.expectStatus(400);
    await choose(page, {
      name: 'x.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([0x4e, 0xff, 0xfe, 0x0a]),
    });
    await page.getByRole('alert').waitFor();
    await choose(page, { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
    await page.getByText('The file is empty.').waitFor();

    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'POST'),
      choose(page, csvOf(['Ana;+51955000009;;'])),
    ]);
    expect(request.headers()['content-type']).toBe('text/csv');
    expect(request.headers()['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    await page.waitForURL(/\/show$/);
  });
});

/** The report as it is read: each name with its figure. */
async function figures(page: Page): Promise<Record<string, string>> {
  const list = page.locator('dl[role=status]');
  const names = await list.locator('dt').allInnerTexts();
  const values = await list.locator('dd').allInnerTexts();
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

async function customersOf(service: TestService): Promise<any[]> {
  return (await service.as().get('/v1/loyalty/customers')).body.data.customers;
}
