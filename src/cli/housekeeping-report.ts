import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '../common/errors';
import { newId } from '../common/ids';
import { HousekeepingService, type Removed } from '../housekeeping/housekeeping.service';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { UsageError } from './arguments';

const ACTOR = 'operator';

/**
 * Does the daily housekeeping now, of one organization or of all, and tells what it removed: a line for each
 * organization that had something, and the sum as the last line, also when it failed for some.
 * @throws UsageError when there is no such organization; Error at the end when it failed for some
 */
export async function keepHouse(
  app: INestApplicationContext,
  only: string | undefined,
  tell: (line: string) => void,
): Promise<void> {
  const house = app.get(HousekeepingService);
  const sum: Partial<Record<keyof Removed, number>> = {};
  let organizations = 0;
  const onRemoved = (organizationId: string, removed: Removed): void => {
    organizations += 1;
    for (const [what, rows] of entriesOf(removed)) sum[what] = (sum[what] ?? 0) + rows;
    if (Object.values(removed).some((rows) => rows > 0)) tell(`${organizationId} ${textOf(removed)}`);
  };
  try {
    if (only === undefined) await house.runEverywhere({ actor: ACTOR, onRemoved });
    else onRemoved(only, await house.run(await contextOf(app, only)));
  } finally {
    tell(`${organizations} organizations: ${textOf(sum) || 'nothing'} removed`);
  }
}

async function contextOf(app: INestApplicationContext, organizationId: string): Promise<RequestContext> {
  const context = new RequestContext({ organizationId, actor: ACTOR, requestId: newId() });
  await app.get(OrganizationsService).read(context).catch(explainUnknown);
  return context;
}

function explainUnknown(error: unknown): never {
  if (error instanceof AppError && error.code === 'ORGANIZATION_UNKNOWN')
    throw new UsageError('There is no such organization.');
  throw error;
}

function textOf(removed: Partial<Removed>): string {
  return entriesOf(removed)
    .filter(([, rows]) => rows > 0)
    .map(([what, rows]) => `${what}=${rows}`)
    .join(' ');
}

function entriesOf(removed: Partial<Removed>): [keyof Removed, number][] {
  return Object.entries(removed) as [keyof Removed, number][];
}
