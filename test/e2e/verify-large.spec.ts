import { seedOrganization } from '../../src/demo/seed';
import { VERIFY } from '../support/requests';
import { startTestService } from '../support/test-service';

it('the ledger of 100,000 entries is verified in about a second', async () => {
  const service = await startTestService({ STATEMENT_TIMEOUT_MS: '30000' });
  const large = crypto.randomUUID();
  await seedOrganization(service.app, { organizationId: large, customers: 5000, entries: 20 });
  await service.sql.query('analyze');
  const client = service.as('org_admin', large);
  await client.get(VERIFY);
  const startedAt = performance.now();
  const { data } = (await client.get(VERIFY)).body;
  const tookMs = Math.round(performance.now() - startedAt);
  process.stdout.write(`ledger/verify of 100,000 entries: ${tookMs} ms\n`);
  expect(data).toEqual({ healthy: true, accounts: 5000, entries: 100_000, waiting: 0, violations: [] });
  // One second on a quiet machine; the tests share theirs.
  expect(tookMs).toBeLessThan(5000);
  await service.close();
}, 120_000);
