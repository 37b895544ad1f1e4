import { newId } from '../../src/common/ids';
import { ReevaluationService } from '../../src/loyalty/programs/reevaluation.service';
import { RequestContext } from '../../src/tenancy/request-context';
import { createCustomer, CUSTOMERS, outcome, PROGRAMS, TIERS } from '../support/requests';
import { expectHealthy } from '../support/healthy';
import { activeProgram, earn, loyaltyOf } from '../support/loyalty';
import { SideSession } from '../support/side-session';
import type { Answer, ApiClient } from '../support/api-client';
import { startTestService, type TestService } from '../support/test-service';

let service: TestService;
let api: ApiClient;
let organizationId: string;

beforeAll(async () => {
  service = await startTestService({ LOCK_TIMEOUT_MS: '30000' });
});
afterAll(() => service.close());

beforeEach(async () => {
  organizationId = crypto.randomUUID();
  api = service.as('org_admin', organizationId);
  await createCustomer(api);
});

async function reevaluate(programId: string): Promise<void> {
  const context = new RequestContext({ organizationId, actor: 'job', requestId: newId() });
  await service.app.get(ReevaluationService).run(context, programId);
}

/**
 * An enrolment that has read the tiers and is stopped before it commits, by a row that the holder inserts; then an edit
 * of the first tier, and the re-evaluation that belongs to it.
 */
async function editDuring(
  enrolment: () => Promise<Answer>,
  [block, values]: [string, unknown[]],
  [tier, minPoints]: [number, number],
): Promise<Answer> {
  const program = await activeProgram(api);
  const holder = await SideSession.open(service);
  try {
    await holder.hold(block, values);
    const enrolling = enrolment();
    await holder.untilWaiting(1);
    const editing = api.patch(`${TIERS}/${program.tiers[tier].id}`, { minPoints });
    const edited = editing.then(() => reevaluate(program.id));
    await Promise.race([edited, holder.untilWaiting(2)]);
    await holder.release();
    await edited;
    expect(outcome(await editing)).toBe('200');
    return await enrolling;
  } finally {
    await holder.close();
  }
}

describe('an edit of tiers while an enrolment has not committed', () => {
  it('by registration: waits for it, and moves the newcomer too', async () => {
    const phone = '+51987654321';
    const created = await editDuring(
      () => api.post(CUSTOMERS, { name: 'Ana', phone }),
      [
        `insert into customers (organization_id, id, name, phone, created_at, updated_at)
         values ($1, gen_random_uuid(), 'Holder', $2, now(), now())`,
        [organizationId, phone],
      ],
      [0, 1],
    );
    expect(outcome(created)).toBe('201');
    await expectHealthy(service, organizationId);
  });

  it('by the first write after a program was activated: the same', async () => {
    const [ana, eva] = [await createCustomer(api), await createCustomer(api)];
    await api.post(PROGRAMS, { name: 'Next', isActive: true });
    const { transaction } = await earn(api, eva.id, 100);
    const earned = await editDuring(
      () => api.post(`${CUSTOMERS}/${ana.id}/earn`, { orderId: 'A-1', amount: 60_000 }),
      [
        `insert into loyalty_transactions (organization_id, id, customer_loyalty_id, account_version, type, points,
           balance_after, total_points_earned_after, order_id, actor, request_id, created_at)
         select organization_id, gen_random_uuid(), customer_loyalty_id, 2, 'earned', 1, 2, 2, 'A-1', 'test', 'test', now()
         from loyalty_transactions where id = $1`,
        [transaction.id],
      ],
      [1, 700],
    );
    expect(earned.body.data).toMatchObject({ newBalance: 600, tier: { name: 'Silver' } });
    expect((await loyaltyOf(api, ana.id)).tier_name).toBe('Bronze');
    await expectHealthy(service, organizationId);
  });
});
