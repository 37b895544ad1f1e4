import { readFileSync } from 'node:fs';
import { createCoupon, postCoupon } from '../support/coupons';
import { activeProgram } from '../support/loyalty';
import { createCustomer, PROGRAMS } from '../support/requests';
import { inBrowser } from './browser';

inBrowser('coupons', {}, ({ it }) => {
  it('are generated in bulk: copied, downloaded, and found again by their batch', async ({ open }) => {
    const page = await open('/coupons/generate');
    await page.getByLabel('How many').fill('37');
    await page.getByLabel('Prefix').fill('navidad-');
    await page.getByLabel('Name').fill('Navidad');
    await page.getByLabel('Discount *').fill('15');
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await page.getByRole('status').getByText('37 coupons generated').waitFor();

    const codes = (await page.getByLabel('Codes').inputValue()).split('\n');
    expect(new Set(codes).size).toBe(37);
    expect(codes.every((code) => code.startsWith('NAVIDAD-'))).toBe(true);

    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download codes (CSV)' }).click(),
    ]);
    expect(
      readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toEqual(['code', ...codes]);

    await page.getByRole('link', { name: 'See this batch' }).click();
    await page.getByText('1-25 of 37').waitFor();
    const [again] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download codes (CSV)' }).click(),
    ]);
    const listed = readFileSync(await again.path(), 'utf8')
      .trim()
      .split('\r\n')
      .slice(1);
    expect(listed.toSorted()).toEqual(codes.toSorted());
  });

  it('are created in the currency of the organization, whatever its program has, and a code that is taken is told under its field', async ({
    open,
    service,
  }) => {
    await postCoupon(service.as(), { code: 'TAKEN' });
    const program = await activeProgram(service.as());
    await service.as().patch(`${PROGRAMS}/${program.id}`, { currency: 'CLP' });
    const page = await open('/coupons/create', { language: 'es' });
    page.expectStatus(409);
    await page.getByLabel('Código *').fill('taken');
    await page.getByLabel('Nombre *').fill('Cinco soles');
    await page.getByLabel('Qué da *').click();
    await page.getByRole('option', { name: 'Importe sobre el pedido' }).click();
    await page.getByLabel('Descuento *').fill('5,50');
    await page.getByLabel('Consumo mínimo').fill('30');
    await page.getByLabel('Usos por cliente').fill('');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await expectInvalid(page.getByLabel('Código *'));

    await page.getByLabel('Código *').fill('cinco');
    await page.getByRole('button', { name: 'Guardar' }).click();
    await page.waitForURL(/\/show$/);
    await page
      .getByText(/5[.,]50.* de descuento/)
      .first()
      .waitFor();
    const { body } = await service.as().get('/v1/coupons?code=CINCO');
    expect(body.data[0]).toMatchObject({
      ...{ type: 'fixed', discount_value: 550, min_order_amount: 3000, max_uses_per_customer: null },
      ...{ max_uses_total: null, expires_at: null, is_active: true },
    });
  });

  it('are edited, and only what was changed is sent', async ({ open, service }) => {
    const coupon = await createCoupon(service.as(), { expiresAt: '2090-01-01T00:00:00Z', menuItemId: null });
    const page = await open(`/coupons/${coupon.id}`);
    await page.getByLabel('Name *').fill('Twenty percent');
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'PATCH'),
      page.getByRole('button', { name: 'Save' }).click(),
    ]);
    expect(request.postDataJSON()).toEqual({ name: 'Twenty percent' });
    await page.getByText('Twenty percent').waitFor();
  });

  it('are assigned to customers who are found by typing', async ({ open, service }) => {
    const api = service.as();
    const coupon = await createCoupon(api);
    await createCustomer(api, { name: 'Zoila Quispe' });
    await createCustomer(api, { name: 'Zacarías Ñahui' });
    const page = await open(`/coupons/${coupon.id}/show`);
    await page.getByRole('button', { name: 'Assign' }).click();
    const dialog = page.getByRole('dialog');
    for (const [typed, name] of [
      ['zoil', 'Zoila Quispe'],
      ['zacarias', 'Zacarías Ñahui'],
    ] as const) {
      await dialog.getByLabel('Customers').fill(typed);
      await page.getByRole('option', { name }).click();
    }
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await page.getByText('Assigned to 2 customers').waitFor();
    await page.getByRole('link', { name: 'Zoila Quispe' }).waitFor();
    await page.getByRole('link', { name: 'Zacarías Ñahui' }).waitFor();
  });

  it('are tried on a cart: what they take off each line, or why they can’t be used', async ({
    open,
    service,
  }) => {
    const coupon = await createCoupon(service.as(), { maxUsesPerCustomer: null, minOrderAmount: 5000 });
    const page = await open(`/coupons/${coupon.id}/show`);
    await page.getByLabel('Item').fill('soup');
    await page.getByLabel('Unit price').fill('20');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page
      .getByRole('status')
      .getByText(/can’t be used/)
      .waitFor();
    await page.getByText(/30\.00 are missing/).waitFor();

    await page.getByLabel('Quantity').fill('2');
    await page.getByRole('button', { name: 'Add a line' }).click();
    const second = page.getByRole('group', { name: 'Line 2' });
    await second.getByLabel('Item').fill('cake');
    await second.getByLabel('Unit price').fill('12.50');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('It can be used.').waitFor();
    const cells = await page.getByRole('row').allInnerTexts();
    expect(cells.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Item Price Discount',
      'soup PEN 40.00 -PEN 4.00',
      'cake PEN 12.50 -PEN 1.25',
      'To pay PEN 52.50 PEN 47.25 -PEN 5.25',
    ]);
  });

  it('that were never used are deleted, others deactivated, and it is told which', async ({
    open,
    service,
  }) => {
    const api = service.as();
    const fresh = await createCoupon(api);
    const used = await createCoupon(api, { maxUsesPerCustomer: null });
    await api.post('/v1/coupons/reserve', {
      code: used.code,
      cart: { items: [{ menuItemId: 'soup', quantity: 1, unitPrice: 1000 }] },
    });
    for (const [coupon, said] of [
      [fresh, 'The coupon was deleted.'],
      [used, 'The coupon was used before: it was deactivated, not deleted.'],
    ] as const) {
      const page = await open(`/coupons/${coupon.id}/show`);
      await page.getByRole('button', { name: 'Delete' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(`Type ${coupon.code} to confirm`).fill(coupon.code);
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await page.getByText(said).waitFor();
    }
  });
});

async function expectInvalid(field: {
  getAttribute(name: string): Promise<string | null>;
  page(): any;
}): Promise<void> {
  for (let tries = 0; tries < 50 && (await field.getAttribute('aria-invalid')) !== 'true'; tries += 1) {
    await field.page().waitForTimeout(100);
  }
  expect(await field.getAttribute('aria-invalid')).toBe('true');
}
