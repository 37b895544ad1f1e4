import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '../common/errors';
import { isUuid } from '../common/ids';
import { loadSettings } from '../config/environment';
import { analyze } from '../database/analyze';
import { databaseFor } from '../database/embedded/database-for';
import { SeedError, seedOrganization, type SeedRequest } from '../demo/seed';
import { entities } from '../schema';
import { readArguments, UsageError } from './arguments';
import { showProgress } from './progress';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent seed -- --organization UUID --customers N [--entries N]
  Adds made-up customers with points to an organization, and creates it if it isn't there.
  --organization  the organization
  --customers     how many to add, 1 to 5000000
  --entries       ledger entries of each, 1 to 100 (2)`;

runCommand(async () => {
  const request = readRequest();
  await withApplication(async (app) => {
    const startedAt = performance.now();
    await seed(app, request);
    const seconds = (performance.now() - startedAt) / 1000;
    await analyzeTables();
    const rate = Math.round(request.customers / seconds);
    process.stdout.write(
      `${request.customers} customers added in ${seconds.toFixed(1)} s, ${rate} a second\n`,
    );
  });
});

function readRequest(): SeedRequest {
  const { values } = readArguments(['organization', 'customers', 'entries'], USAGE);
  const { organization, customers, entries = '2' } = values;
  if (!isUuid(organization))
    throw new UsageError(`--organization must be the UUID of an organization.\n${USAGE}`);
  return {
    organizationId: organization,
    customers: wholeNumber('customers', customers, 5_000_000),
    entries: wholeNumber('entries', entries, 100),
  };
}

function wholeNumber(name: string, value: string | undefined, max: number): number {
  const number = /^\d{1,9}$/.test(value ?? '') ? Number(value) : 0;
  if (number >= 1 && number <= max) return number;
  throw new UsageError(`--${name} must be a whole number from 1 to ${max}.\n${USAGE}`);
}

async function seed(app: INestApplicationContext, request: SeedRequest): Promise<void> {
  const progress = showProgress(request.customers, 'customers');
  try {
    await seedOrganization(app, { ...request, onProgress: (done) => progress.at(done) });
  } catch (error) {
    throw explain(error);
  } finally {
    progress.stop();
  }
}

function explain(error: unknown): unknown {
  if (error instanceof SeedError || error instanceof RangeError) return new UsageError(error.message);
  if (error instanceof AppError && error.code === 'PHONE_IN_USE')
    return new UsageError('Another run is filling this organization: wait for it, and start again.');
  return error;
}

async function analyzeTables(): Promise<void> {
  const settings = loadSettings();
  const database = await databaseFor(settings, 'tool');
  try {
    await analyze(database.directUrl, settings, entities);
  } finally {
    await database.release();
  }
}
