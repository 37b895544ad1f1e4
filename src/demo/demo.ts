import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../common/ids';
import type { Settings } from '../config/settings';
import { Database } from '../database/database';
import { CustomerListService } from '../customers/customer-list.service';
import { RegistrationService } from '../customers/registration.service';
import { LedgerService } from '../loyalty/ledger/ledger.service';
import { DEMO_ORGANIZATION } from '../organizations/demo-organization';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { personOf } from './people';

const CUSTOMERS = 40;

/**
 * Outside production, and into a database that holds no organization, provisions a demo one with customers and entries.
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

async function fill(app: INestApplicationContext, context: RequestContext): Promise<void> {
  const registration = app.get(RegistrationService);
  const ledger = app.get(LedgerService);
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const answer = await registration.findOrCreate(context, personOf(index * 31));
    const { data } = JSON.parse(answer.body) as { data: { id: string } };
    await ledger.adjust(context, data.id, { amount: 100 + index * 10, reason: 'Welcome gift' });
    await ledger.adjust(context, data.id, { amount: -(10 + index), reason: 'Correction at the till' });
  }
}
