import type { INestApplicationContext } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Clock } from '../common/clock';
import { newId } from '../common/ids';
import { Database } from '../database/database';
import { refreshStatistics } from '../database/statistics.repository';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import type { Rollup } from '../totals/rollups';
import { changeTotals } from '../totals/totals.repository';
import { personNumberOf } from './people';
import { seedRepository } from './seed.repository';
import { type SeededCustomer, seededCustomer, type SeedPlan } from './seeded-customer';

/** Rows that a batch writes: few enough for a statement to end far within its time limit. */
const BATCH_ROWS = 8000;
const FIRST_BATCH = 200;
const CONNECTIONS = 2;

export interface SeedRequest {
  organizationId: string;
  /** how many to add */
  customers: number;
  /** ledger entries of each */
  entries: number;
  /** told after every batch how many are written */
  onProgress?: (done: number) => void;
}

/** What keeps an organization from being filled, in words for the operator. */
export class SeedError extends Error {}

/**
 * Fills an organization with made-up customers, accounts and histories, as the application's role and behind row
 * security like every request. Creates an unknown organization with the default program. A further run goes on with the
 * next person; two runs at once on one organization exclude each other, by the second one failing.
 * @throws SeedError when the organization has no active program; AppError PHONE_IN_USE when another run is at work
 */
export async function seedOrganization(app: INestApplicationContext, request: SeedRequest): Promise<void> {
  const context = new RequestContext({
    organizationId: request.organizationId,
    actor: 'seed',
    requestId: newId(),
  });
  await app.get(OrganizationsService).create(context, 'Seeded organization');
  const { plan, first } = await findStart(app, context, request.entries);
  const end = first + request.customers;
  // A customer is two rows beside her entries.
  const batch = Math.max(1, Math.floor(BATCH_ROWS / (2 + request.entries)));
  let next = first;
  let done = 0;
  const write = async (most: number): Promise<void> => {
    const from = next;
    next = Math.min(end, from + most);
    const size = next - from;
    await writeBatch(app.get(Database), context, plan, batchOf(from, size, plan));
    done += size;
    request.onProgress?.(done);
  };
  const fill = async (): Promise<void> => {
    while (next < end) await write(batch);
  };
  try {
    // What was planned for an empty table would make the checks of the foreign keys slow.
    await write(Math.min(batch, FIRST_BATCH));
    await app.get(Database).read(context, refreshStatistics());
    await Promise.all(Array.from({ length: CONNECTIONS }, fill));
  } finally {
    if (done > 0) await tell(app, context, done);
  }
}

/** What a run has added is one row of the audit log, also when it is broken off. */
async function tell(app: INestApplicationContext, context: RequestContext, customers: number): Promise<void> {
  const audit = auditEntry(context, app.get(Clock).now(), {
    action: 'organization.seeded',
    entityId: context.organizationId,
    counts: { customers },
  });
  await app.get(Database).transaction(context, () => Promise.resolve({ writes: [audit], result: undefined }));
}

async function findStart(
  app: INestApplicationContext,
  context: RequestContext,
  entries: number,
): Promise<{ plan: SeedPlan; first: number }> {
  const [start] = await app.get(Database).read(context, seedRepository.findStart(context));
  if (!start?.program_id) throw new SeedError('The organization has no active program: activate one first.');
  const plan = {
    programId: start.program_id,
    tiers: start.tiers ?? [],
    expireAfterDays: start.points_expire_after_days,
    entries,
    now: app.get(Clock).now(),
  };
  const last = start.last_phone === null ? undefined : personNumberOf(start.last_phone);
  return { plan, first: last === undefined ? 0 : last + 1 };
}

function batchOf(from: number, size: number, plan: SeedPlan): SeededCustomer[] {
  return Array.from({ length: size }, (_, index) => seededCustomer(from + index, plan));
}

function writeBatch(
  database: Database,
  context: RequestContext,
  { programId }: SeedPlan,
  customers: readonly SeededCustomer[],
): Promise<void> {
  const totals = {
    customers: customers.length,
    pointsBalance: customers.reduce((sum, { balance }) => sum + balance, 0),
    pointsEarned: customers.reduce((sum, { totalEarned }) => sum + totalEarned, 0),
    rollups: customers.flatMap((customer) => rollupsOf(customer, programId)),
  };
  const writes = [
    seedRepository.insertCustomers(context, customers),
    seedRepository.insertAccounts(context, programId, customers),
    seedRepository.insertEntries(context, customers),
    seedRepository.insertLots(context, customers),
    seedRepository.insertLotUses(context, customers),
    changeTotals(context, totals),
  ];
  return database.transaction(context, () => Promise.resolve({ writes, result: undefined }));
}

function rollupsOf({ entries, lots, tier, lastEntryAt }: SeededCustomer, programId: string): Rollup[] {
  const subjectId = tier?.id ?? null;
  return [
    ...entries.map(({ type, points, createdAt }) => ({
      ...{ metric: type, programId, at: createdAt, amount: points },
    })),
    ...lots
      .filter(({ remaining, expiresAt }) => remaining > 0 && expiresAt !== '')
      .map(({ remaining, expiresAt }) => ({
        ...{ metric: 'expiring' as const, programId, at: expiresAt, amount: remaining },
      })),
    { metric: 'last_active', programId, at: lastEntryAt, amount: 1 },
    { metric: 'members', programId, subjectId, amount: 1 },
  ];
}
