import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../common/ids';
import type { Settings } from '../config/settings';
import { Database } from '../database/database';
import { CustomerListService } from '../customers/customer-list.service';
import { RedemptionsService } from '../loyalty/rewards/redemptions.service';
import { RewardsService } from '../loyalty/rewards/rewards.service';
import { DEMO_ORGANIZATION } from '../organizations/demo-organization';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { seedOrganization } from './seed';
import { seedRepository } from './seed.repository';

const CUSTOMERS = 60;
/** ledger entries of each customer */
const ENTRIES = 8;
const REWARDS = [
  { name: 'Café de la casa', pointsCost: 150, rewardType: 'free_item', menuItemId: 'cafe' },
  {
    name: 'Postre del día',
    pointsCost: 400,
    rewardType: 'free_item',
    menuItemId: 'postre',
    stockRemaining: 200,
  },
  {
    name: '10 % de descuento',
    pointsCost: 600,
    rewardType: 'discount',
    discountType: 'percentage',
    discountValue: 10,
  },
  {
    name: 'S/ 20 de descuento',
    pointsCost: 1500,
    rewardType: 'discount',
    discountType: 'fixed',
    discountValue: 2000,
  },
] as const;

/**
 * Outside production, and into a database that holds no organization, provisions a demo one with customers, two years of
 * entries, and rewards.
 * @returns the demo organization and one of its customers, when it is here
 */
export async function provisionDemo(
  app: INestApplicationContext,
  settings: Readonly<Settings>,
): Promise<{ organizationId: string; customerId: string } | null> {
  if (settings.NODE_ENV === 'production' || !settings.DEMO) return null;
  const [first] = await app.get(Database).organizationIds(null, 1);
  const context = new RequestContext({
    organizationId: DEMO_ORGANIZATION,
    actor: 'demo',
    requestId: newId(),
  });
  if (!first && (await app.get(OrganizationsService).create(context, 'Demo restaurant')))
    await fill(app, context);
  const { data } = await app.get(CustomerListService).page(context, { limit: 1, count: 'none' });
  return data[0] ? { organizationId: DEMO_ORGANIZATION, customerId: data[0].id } : null;
}

/** A history of two years, and rewards that some have had. */
async function fill(app: INestApplicationContext, context: RequestContext): Promise<void> {
  const { organizationId } = context;
  await seedOrganization(app, { organizationId, customers: CUSTOMERS, entries: ENTRIES });
  const [start] = await app.get(Database).read(context, seedRepository.findStart(context));
  const { data: customers } = await app.get(CustomerListService).page(context, { limit: CUSTOMERS });
  for (const [index, reward] of REWARDS.entries()) {
    const { body } = await app
      .get(RewardsService)
      .create(context, { ...reward, programId: start?.program_id ?? '' });
    const { data } = JSON.parse(body) as { data: { id: string } };
    const takers = customers.filter(
      ({ points_balance }, place) =>
        place % REWARDS.length === index && place % 3 > 0 && points_balance >= reward.pointsCost,
    );
    for (const { id } of takers)
      await app.get(RedemptionsService).redeem(context, data.id, { customerId: id });
  }
}
