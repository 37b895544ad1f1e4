import type { ApiClient } from '../support/api-client';
import { atOnce, createCustomer, CUSTOMERS, STATS, tally } from '../support/requests';
import { startTestService } from '../support/test-service';
import { watchCauses } from './causes';
import { exhaustPool } from './exhausted-pool';
import { percentile } from './figures';

describe('a pool without a connection left', () => {
  it('answers 503 within 1.2 s, at once when its queue is full too, and recovers at once', async () => {
    const { queued, refused, floor, held, afterwards } = await exhaustPool(2);
    for (const { answer } of [...queued, ...refused]) {
      expect([answer.outcome, answer.headers['retry-after']]).toEqual(['503 UNAVAILABLE', '1']);
    }
    const ms = (timed: { ms: number }[], share: number): number =>
      percentile(
        timed.map((each) => each.ms),
        share,
      );
    expect(ms(queued, 0)).toBeGreaterThan(900);
    expect(ms(queued, 0.5)).toBeLessThan(1_200);
    // On a machine that is busy with other things the floor says how busy.
    expect(ms(refused, 0.5)).toBeLessThan(Math.max(20, 3 * ms(floor, 0.5)));
    expect(held).toEqual(held.map(() => 200));
    expect(afterwards).toEqual(afterwards.map(() => 200));
    expect(refused.length).toBeGreaterThan(3);
  });
});

describe('a server that gives no more connections (53300)', () => {
  it('is a 503 with Retry-After for reads, writes and readiness, and nothing when it gives them again', async () => {
    const service = await startTestService({ POOL_SIZE: '6' });
    const causes = watchCauses(service.app);
    const api: ApiClient = service.as();
    const { id } = await createCustomer(api);
    const limit = (connections: number): Promise<unknown> =>
      service.sql.query(`alter database ${service.database.name} connection limit ${connections}`);
    const dropConnections = (): Promise<unknown> =>
      service.sql.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    await limit(0);
    await dropConnections();
    const answers = await Promise.all([
      ...[1, 2, 3, 4].map(() => api.get(STATS)),
      ...[api.post(CUSTOMERS, { name: 'New' }), api.delete(`${CUSTOMERS}/${id}`), api.get('/health/ready')],
      ...[api.post(CUSTOMERS, { name: 'New' }, { headers: { 'Idempotency-Key': 'k' } })],
    ]);
    await limit(-1);
    expect(tally(answers)).toEqual({ '503 UNAVAILABLE': answers.length });
    for (const { headers } of answers) expect(headers.get('retry-after')).toBe('1');
    const dropped = ['57P01', 'Connection terminated unexpectedly'];
    expect(Object.keys(causes).filter((cause) => !['53300', 'none', ...dropped].includes(cause))).toEqual([]);
    expect(causes['53300']).toBeGreaterThan(0);
    expect(tally(await atOnce(12, () => api.get(STATS)))).toEqual({ '200': 12 });
    await service.close();
  });
});
