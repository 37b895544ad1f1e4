import type { TestService } from './test-service';

const DAY_MS = 86_400_000;

/** YYYY-MM-DD of an instant in a time zone, by JavaScript's own calendar. */
export function dayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}

/** The day that many days after another one. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export interface Recomputed {
  days: Record<string, Record<string, number>>;
  members: Record<string, number>;
  activeMembers: number;
  liabilityCents: number;
  rewards: Record<string, number>;
  expiring: Record<string, number>;
}

/**
 * The analytics of an organization's last thirty days once more: from the tables alone, row by row, in JavaScript, past
 * every roll-up and past PostgreSQL's calendar.
 */
export async function recompute(service: TestService, organizationId: string): Promise<Recomputed> {
  const ask = async (text: string): Promise<any[]> => (await service.sql.query(text, [organizationId])).rows;
  const [organization] = await ask('select time_zone from organizations where id = $1');
  const zone = organization.time_zone as string;
  const now = service.clock.now();
  const today = dayOf(now, zone);
  const entries = await ask('select * from loyalty_transactions where organization_id = $1');
  const accounts = await ask(
    `select a.*, t.name as tier, p.currency_per_point from customer_loyalty a
     join programs p on p.organization_id = a.organization_id and p.id = a.program_id
     left join tiers t on t.organization_id = a.organization_id and t.id = a.tier_id where a.organization_id = $1`,
  );
  const redemptions = await ask(
    `select r.*, w.name from reward_redemptions r join rewards w on w.organization_id = r.organization_id
       and w.id = r.reward_id where r.organization_id = $1 and r.status <> 'cancelled'`,
  );
  const lots = await ask(
    `select l.*, a.program_id, p.currency_per_point from loyalty_lots l
     join customer_loyalty a on a.organization_id = l.organization_id and a.id = l.customer_loyalty_id
     join programs p on p.organization_id = a.organization_id and p.id = a.program_id
     where l.organization_id = $1 and l.remaining > 0`,
  );
  const isRecent = (day: string, days: number): boolean => day > dayAfter(today, -days) && day <= today;
  const open = lots.filter(({ expires_at: at }) => at === null || at > now);
  return {
    days: entries.reduce((days, { type, points, created_at: at }) => {
      const day = dayOf(at, zone);
      if (isRecent(day, 30)) add((days[day] ??= {}), type, Number(points));
      return days;
    }, {}),
    members: accounts.reduce((members, { tier }) => add(members, tier ?? 'none', 1), {}),
    activeMembers: accounts.filter(({ last_entry_at: at }) => at && isRecent(dayOf(at, zone), 90)).length,
    liabilityCents: open.reduce((sum, lot) => sum + Number(lot.remaining) * lot.currency_per_point, 0),
    rewards: redemptions
      .filter(({ redeemed_at: at }) => isRecent(dayOf(at, zone), 30))
      .reduce((rewards, { name }) => add(rewards, name, 1), {}),
    expiring: open
      .filter(({ expires_at: at }) => at && dayOf(at, zone) < dayAfter(today, 30))
      .reduce((days, lot) => add(days, dayOf(lot.expires_at, zone), Number(lot.remaining)), {}),
  };
}

/** What the API answers, in the same form. */
export function shown(data: any): Recomputed {
  const named = (rows: any[], name: string, value: string): Record<string, number> =>
    Object.fromEntries(rows.filter((row) => row[value] !== 0).map((row) => [row[name], row[value]]));
  return {
    days: Object.fromEntries(
      data.days.map(({ date, ...points }: any) => [date, points]).filter(([, points]: any) => hasAny(points)),
    ),
    members: data.programs
      .flatMap(({ tiers }: any) => tiers)
      .filter(({ members }: any) => members > 0)
      .reduce((members: any, tier: any) => add(members, tier.name ?? 'none', tier.members), {}),
    activeMembers: data.activeMembers,
    liabilityCents: data.pointsLiabilityCents,
    rewards: named(data.topRewards, 'name', 'redemptions'),
    expiring: named(data.expiring, 'date', 'points'),
  };
}

/** Entries by type as the API sums them up. */
export function pointsOf(types: Record<string, number>): Record<string, number> {
  const { earned = 0, redeemed = 0, refunded = 0, expired = 0, adjusted = 0, reversed = 0 } = types;
  return { earned, redeemed: 0 - redeemed - refunded, expired: 0 - expired, adjusted, reversed };
}

function hasAny(points: Record<string, number>): boolean {
  return Object.values(points).some((value) => value !== 0);
}

function add(sums: Record<string, number>, name: string, amount: number): Record<string, number> {
  sums[name] = (sums[name] ?? 0) + amount;
  return sums;
}
