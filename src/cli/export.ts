import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { isUuid, newId } from '../common/ids';
import { CsvExportService } from '../customers/csv-export.service';
import { StatsService } from '../stats/stats.service';
import { RequestContext } from '../tenancy/request-context';
import { readArguments, UsageError } from './arguments';
import { showProgress } from './progress';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent export -- --org UUID [--search TEXT] [FILE.csv]
  Writes the customers of an organization, or those that a search finds, into a CSV file or to standard output.`;

runCommand(async () => {
  const { command: file, values } = readArguments(['org', 'search'], USAGE);
  const { org, search } = values;
  if (!isUuid(org)) throw new UsageError(`--org must be the UUID of an organization.\n${USAGE}`);
  const context = new RequestContext({ organizationId: org, actor: 'operator', requestId: newId() });
  await withApplication((app) => exportTo(app, context, search, file));
});

async function exportTo(
  app: INestApplicationContext,
  context: RequestContext,
  search: string | undefined,
  file: string | undefined,
): Promise<void> {
  const { totalCustomers } = await app.get(StatsService).read(context);
  const progress = showProgress(Math.max(1, totalCustomers), 'customers');
  let written = 0;
  try {
    const csv = await app.get(CsvExportService).stream(context, { search }, (rows) => {
      progress.at((written += rows));
    });
    if (file === undefined) await pipeline(csv, process.stdout, { end: false });
    else await pipeline(csv, createWriteStream(file));
  } catch (error) {
    if (file !== undefined) await rm(file, { force: true });
    throw error;
  } finally {
    progress.stop();
  }
  process.stderr.write(`${written} customers written\n`);
}
