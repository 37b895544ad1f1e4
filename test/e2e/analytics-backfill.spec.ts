import { DataSource } from 'typeorm';
import { CreateAnalytics1795399203000 } from '../../migrations/1795399203000-create-analytics';
import { ownerOptions } from '../../src/database/data-source';
import { seedOrganization } from '../../src/demo/seed';
import { entities } from '../../src/schema';
import { createReward, earn, redeem } from '../support/loyalty';
import { adjust, ANALYTICS, createCustomer } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { startTestService } from '../support/test-service';

it('what is there is counted when the roll-ups come: each organization, by an owner who sees no row', async () => {
  const service = await startTestService();
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  const api = service.as('org_admin', one);
  const { id } = await createCustomer(api);
  await earn(api, id, 50_000);
  await adjust(api, id, 30, { expiresAt: new Date(service.clock.now().getTime() + 9e7).toISOString() });
  await redeem(api, (await createReward(api)).id, id);
  await seedOrganization(service.app, { organizationId: two, customers: 200, entries: 4 });
  const read = async (): Promise<unknown[]> =>
    Promise.all(
      [one, two].map(async (of) => (await service.as('org_admin', of).get(ANALYTICS)).body.data as unknown),
    );
  const before = await read();

  const owner = new DataSource(ownerOptions(service.database.ownerUrl, service.settings, entities));
  await owner.initialize();
  const runner = owner.createQueryRunner();
  const migration = new CreateAnalytics1795399203000();
  await runner.startTransaction();
  await migration.down(runner);
  await migration.up(runner);
  // What follows in the transaction is the owner's again.
  const [{ role }] = (await runner.query('select current_user = session_user as role')) as [
    { role: boolean },
  ];
  await runner.commitTransaction();
  await runner.release();
  await owner.destroy();

  expect(role).toBe(true);
  expect(await read()).toEqual(before);
  await adjust(api, id, 5);
  await expectHealthy(service);
  await service.close();
});
