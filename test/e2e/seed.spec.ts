import { personNumberOf, personOf } from '../../src/demo/people';
import { SeedError, seedOrganization } from '../../src/demo/seed';
import { seededCustomer, type SeedPlan } from '../../src/demo/seeded-customer';
import { newId } from '../../src/common/ids';
import { expectHealthy } from '../support/healthy';
import { startTestService, type TestService } from '../support/test-service';

const plan: SeedPlan = {
  programId: newId(),
  tiers: [
    { id: 'bronze', name: 'Bronze', minPoints: 0, multiplier: 100 },
    { id: 'silver', name: 'Silver', minPoints: 500, multiplier: 110 },
  ],
  expireAfterDays: null,
  entries: 6,
  now: new Date('2026-06-01T12:00:00Z'),
};

describe('made-up persons', () => {
  const people = Array.from({ length: 20_000 }, (_, number) => personOf(number));

  it('are the same every time, and no two alike in phone or e-mail', () => {
    expect(people[17]).toEqual(personOf(17));
    expect(new Set(people.map(({ phone }) => phone)).size).toBe(people.length);
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    expect(people.map(({ phone }) => personNumberOf(phone))).toEqual(people.map((_, number) => number));
  });

  it('have common names and rare ones, and dates that exist', () => {
    const shareOf = (first: string): number =>
      people.filter(({ name }) => name.startsWith(`${first} `)).length / people.length;
    expect(shareOf('María')).toBeGreaterThan(0.03);
    expect(shareOf('Úrsula')).toBeLessThan(shareOf('María') / 2);
    expect(people.every(({ birthDate }) => !Number.isNaN(Date.parse(`${birthDate}T00:00:00Z`)))).toBe(true);
  });

  it('end after ten million', () => {
    expect(personOf(9_999_999).phone).toBe('+51909999999');
    expect(() => personOf(10_000_000)).toThrow(RangeError);
    expect(() => personOf(-1)).toThrow(RangeError);
    expect(personNumberOf('+51987654321')).toBeUndefined();
  });
});

describe('a seeded customer', () => {
  const customers = Array.from({ length: 2000 }, (_, number) => seededCustomer(number, plan));

  it('has the same points in every run, whatever the time', () => {
    const later = seededCustomer(7, { ...plan, now: new Date('2027-01-01T00:00:00Z') });
    const points = (customer: typeof later): number[] => customer.entries.map((entry) => entry.points);
    expect(points(later)).toEqual(points(customers[7] as typeof later));
    expect(later.person).toEqual(customers[7]?.person);
  });

  it('has a history that goes forward in time, within the past two years', () => {
    for (const { createdAt, entries } of customers) {
      const times = [createdAt, ...entries.map((entry) => entry.createdAt), plan.now.toISOString()];
      expect(times).toEqual([...times].sort());
      expect(createdAt >= '2024-06-01').toBe(true);
    }
  });

  it('has gains and losses, and lots that hold the balance', () => {
    for (const { balance, lots, entries, nextExpiryAt } of customers) {
      expect(lots.reduce((sum, lot) => sum + lot.remaining, 0)).toBe(balance);
      expect(entries.at(-1)?.balanceAfter).toBe(balance);
      expect(nextExpiryAt === '' || nextExpiryAt > plan.now.toISOString()).toBe(true);
    }
    expect(customers.some(({ lotUses }) => lotUses.length > 1)).toBe(true);
    expect(customers.some(({ nextExpiryAt }) => nextExpiryAt !== '')).toBe(true);
  });

  it('has no lot that is due, when the program lets points expire', () => {
    const expiring = seededCustomer(1, { ...plan, expireAfterDays: 30 });
    expect(expiring.lots.every((lot) => lot.expiresAt === '' || lot.expiresAt > plan.now.toISOString())).toBe(
      true,
    );
    expect(expiring.nextExpiryAt).not.toBe('');
  });
});

/** Each finds what breaks an invariant of the ledger: no row means healthy. $1 is the organization. */
const BROKEN: Record<string, string> = {
  'balance, lifetime total and version are what the entries say': `
    select a.id from customer_loyalty a left join lateral (
      select coalesce(sum(points), 0) as balance, count(*) as entries, max(created_at) as last_entry_at,
        coalesce(sum(points) filter (where type = 'earned'), 0) as earned
      from loyalty_transactions t where t.organization_id = $1 and t.customer_loyalty_id = a.id) t on true
    where a.organization_id = $1 and (a.points_balance, a.version, a.total_points_earned, a.last_entry_at)
      is distinct from (t.balance, t.entries, t.earned, t.last_entry_at)`,
  'versions, balances and lifetime totals are a chain without gaps': `
    select id from (
      select id, account_version, balance_after, total_points_earned_after,
        row_number() over account as version, sum(points) over account as balance,
        coalesce(sum(points) filter (where type = 'earned') over account, 0) as earned,
        lag(created_at) over account > created_at as goes_back
      from loyalty_transactions where organization_id = $1
      window account as (partition by customer_loyalty_id order by account_version)) t
    where (account_version, balance_after, total_points_earned_after) is distinct from (version, balance, earned)
      or goes_back`,
  'open lots hold the balance, and the earliest expiry is known': `
    select a.id from customer_loyalty a left join lateral (
      select coalesce(sum(remaining), 0) as remaining, min(expires_at) filter (where remaining > 0) as next_expiry_at
      from loyalty_lots l where l.organization_id = $1 and l.customer_loyalty_id = a.id) l on true
    where a.organization_id = $1
      and (a.points_balance, a.next_expiry_at) is distinct from (l.remaining, l.next_expiry_at)`,
  'a credit is one lot, as large and as old, and a debit is taken from lots': `
    select t.id from loyalty_transactions t
    left join loyalty_lots l on l.organization_id = $1 and l.transaction_id = t.id
      and l.customer_loyalty_id = t.customer_loyalty_id
    where t.organization_id = $1 and greatest(t.points, 0) is distinct from coalesce(l.points, 0)
      or (l.created_at, l.expires_at) is distinct from (t.created_at, t.expires_at) and l.id is not null
    union all
    select t.id from loyalty_transactions t where t.organization_id = $1 and t.points < 0
      and -t.points is distinct from (
        select sum(u.points) from loyalty_lot_uses u where u.organization_id = $1 and u.transaction_id = t.id)
    union all
    select l.id from loyalty_lots l where l.organization_id = $1 and l.points - l.remaining <> (
      select coalesce(sum(u.points), 0) from loyalty_lot_uses u where u.organization_id = $1 and u.lot_id = l.id)`,
  'tiers are what the lifetime totals deserve': `
    select a.id from customer_loyalty a where a.organization_id = $1 and a.tier_id is distinct from (
      select id from tiers t where t.organization_id = $1 and t.program_id = a.program_id
        and t.min_points <= a.total_points_earned order by t.min_points desc limit 1)
    union all
    select e.id from loyalty_transactions e where e.organization_id = $1
      and (e.tier_after_id, e.tier_after_name) is distinct from (
        select row(id, name) from tiers t where t.organization_id = $1
          and t.min_points <= e.total_points_earned_after order by t.min_points desc limit 1)`,
  'the totals are what there is': `
    select sum(customers), sum(points_balance), sum(points_earned) from organization_totals
    where organization_id = $1
    except select (select count(*) from customers where organization_id = $1), sum(points_balance),
      sum(total_points_earned) from customer_loyalty where organization_id = $1`,
  'every customer has her account, and nothing is of the future': `
    select c.id from customers c left join customer_loyalty a on a.organization_id = $1 and a.customer_id = c.id
    where c.organization_id = $1 and (a.id is null or a.enrolled_at <> c.created_at or c.created_at > $2)
    union all
    select id from loyalty_transactions where organization_id = $1 and created_at > $2`,
};

describe('seeding an organization', () => {
  let service: TestService;
  const organizationId = newId();
  const progress: number[] = [];

  beforeAll(async () => {
    service = await startTestService();
    const onProgress = (done: number): number => progress.push(done);
    await seedOrganization(service.app, { organizationId, customers: 500, entries: 2, onProgress });
    await seedOrganization(service.app, { organizationId, customers: 300, entries: 5 });
  });
  afterAll(async () => {
    await expectHealthy(service);
    await service.close();
  });

  const count = async (table: string): Promise<number> => {
    const text = `select count(*)::int as rows from ${table} where organization_id = $1`;
    const { rows } = await service.sql.query<{ rows: number }>(text, [organizationId]);
    return rows[0]?.rows ?? 0;
  };

  it('adds what was asked for, and goes on with the next person', async () => {
    expect(progress.at(-1)).toBe(500);
    expect(await count('customers')).toBe(800);
    expect(await count('loyalty_transactions')).toBe(500 * 2 + 300 * 5);
    const { rows } = await service.sql.query<{ phone: string }>(
      'select phone from customers where organization_id = $1 order by phone',
      [organizationId],
    );
    expect(rows.map(({ phone }) => phone)).toEqual(rows.map((_, number) => personOf(number).phone));
  });

  it.each(Object.entries(BROKEN))('%s', async (_, text) => {
    const values = text.includes('$2') ? [organizationId, service.clock.now()] : [organizationId];
    const { rows } = await service.sql.query(text, values);
    expect(rows).toEqual([]);
  });

  it('shows in the API like everything else', async () => {
    const api = service.as('org_admin', organizationId);
    const list = await api.get('/v1/loyalty/customers?search=maria&limit=5');
    expect(list.body.data.pagination.total).toBeGreaterThan(5);
    const id = list.body.data.customers[0].id as string;
    const profile = await api.get(`/v1/loyalty/customers/${id}`);
    expect(profile.body.data.loyalty.points_balance).toBe(
      profile.body.data.recentTransactions[0].balance_after,
    );
    const adjusted = await api.post(`/v1/loyalty/customers/${id}/adjust-points`, {
      amount: -1,
      reason: 'Try',
    });
    expect(adjusted.status).toBe(200);
    expect((await api.get('/v1/loyalty/stats')).body.data.totalCustomers).toBe(800);
  });

  it('touches no other organization, and needs an active program', async () => {
    const { rows } = await service.sql.query('select distinct organization_id from customers');
    expect(rows).toEqual([{ organization_id: organizationId }]);
    await service.sql.query('update programs set is_active = false where organization_id = $1', [
      organizationId,
    ]);
    const again = seedOrganization(service.app, { organizationId, customers: 1, entries: 1 });
    await expect(again).rejects.toThrow(SeedError);
  });
});
