import { activeProgram, earn, loyaltyOf } from '../support/loyalty';
import { createCustomer, PROGRAMS } from '../support/requests';
import { loyaltyJobs } from '../../src/loyalty/loyalty.jobs';
import { inBrowser } from './browser';
import { withJobs } from './jobs';

inBrowser('programs and settings', {}, ({ it }) => {
  it('are what one begins with: a role is shown the steps that it may take, and no others', async ({
    open,
  }) => {
    const page = await open('/', { role: 'waiter' });
    const steps = page.getByRole('listitem').filter({ has: page.getByRole('link') });
    await steps.filter({ hasText: 'Register a customer' }).waitFor();
    for (const other of [
      'Look at your program',
      'Create a reward',
      'Give points at the till',
      'import a file',
    ])
      expect(await page.getByText(other).count()).toBe(0);
  });

  it('are created, activated with what that means, and deleted when their name is typed', async ({
    open,
    service,
  }) => {
    const page = await open('/programs/create');
    await page.getByLabel('Name').fill('Club Café');
    await page.getByLabel('Points per currency unit').fill('2');
    await page.getByLabel('Worth of a point').fill('0.05');
    await page.getByText('100 points are worth').getByText('5.00').waitFor();
    await page.getByLabel('Points expire after (days)').fill('365');
    await page.getByLabel(/Every cent counts/).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/\/programs\/[0-9a-f-]{36}\/show$/);
    await page.getByText('Inactive').waitFor();

    await page.getByRole('button', { name: 'Activate' }).click();
    const activation = page.getByRole('dialog');
    await activation.getByText(/is deactivated: it gives no more points/).waitFor();
    await activation.getByRole('button', { name: 'Activate' }).click();
    await activation.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Deactivate' }).waitFor();
    expect(await activeProgram(service.as())).toMatchObject({
      ...{ name: 'Club Café', points_per_currency_unit: 2, currency_per_point: 5 },
      ...{ points_expire_after_days: 365, rounding: 'exact_floor' },
    });

    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const removal = page.getByRole('dialog');
    const confirm = removal.getByRole('button', { name: 'Delete' });
    expect(await confirm.isDisabled()).toBe(true);
    await removal.getByLabel('Type Club Café to confirm').fill('Club Café');
    await confirm.click();
    await page.getByText('Club Café was deleted').waitFor();
    const { body } = await service.as().get(PROGRAMS);
    expect(body.data.map(({ name }: { name: string }) => name)).not.toContain('Club Café');
  });

  it('have tiers: a threshold is moved after it was seen who would be where, and one is deleted', ({
    open,
    service,
  }) =>
    withJobs(service, loyaltyJobs, async () => {
      const api = service.as();
      const { id } = (await api.get(PROGRAMS)).body.data[0];
      await api.patch(`${PROGRAMS}/${id}`, { isActive: true });
      const { id: customer } = await createCustomer(api);
      await earn(api, customer, 40_000);
      expect((await loyaltyOf(api, customer)).tier_name).toBe('Bronze');

      const page = await open(`/programs/${id}/show`);
      await page.getByRole('button', { name: 'Edit Silver' }).click();
      await page.getByLabel('Lifetime points from').fill('2000');
      await page.getByText('Another tier begins there.').waitFor();
      await page.getByLabel('Lifetime points from').fill('300');
      await page.getByRole('row', { name: 'Silver 0 1 +1' }).waitFor();
      await page.getByRole('row', { name: 'Bronze 1 0 -1' }).waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('from 300 points').waitFor();
      await page.getByText(/Members were last sorted into the tiers on .*: 1 changed tier/).waitFor();
      expect((await loyaltyOf(api, customer)).tier_name).toBe('Silver');

      await page.getByRole('button', { name: 'Delete Silver' }).click();
      const removal = page.getByRole('dialog');
      await removal.getByRole('row', { name: 'Bronze 0 1 +1' }).waitFor();
      await removal.getByLabel('Type Silver to confirm').fill('Silver');
      await removal.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('The tier was deleted').waitFor();
      await page.getByRole('button', { name: 'Edit Silver' }).waitFor({ state: 'detached' });
      await page.getByText('from 2,000 points').waitFor();
    }));

  it('follow the organization’s settings: only what was changed is sent, and only an administrator changes it', async ({
    open,
    service,
  }) => {
    const page = await open('/organization');
    await page.getByLabel('Name of the organization').fill('Cevichería Ñusta');
    await page.getByLabel('Time zone').fill('Bogot');
    await page.getByRole('option', { name: /Bogot/ }).click();
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.method() === 'PATCH'),
      page.getByRole('button', { name: 'Save' }).click(),
    ]);
    expect(request.postDataJSON()).toEqual({ name: 'Cevichería Ñusta', timeZone: 'America/Bogota' });
    await page.getByText('The settings were saved').waitFor();
    const { body } = await service.as().get('/v1/organization');
    expect(body.data).toMatchObject({ name: 'Cevichería Ñusta', time_zone: 'America/Bogota' });

    const other = await open('/organization', { role: 'branch_manager' });
    expect(await other.getByLabel('Name of the organization').count()).toBe(0);
    expect(await other.getByRole('menuitem', { name: 'Settings' }).count()).toBe(0);
  });
});
