import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import type { Answer } from '../common/answer';
import { AppError, detailsIn } from '../common/errors';
import { isUuid, newId } from '../common/ids';
import { checkedAs } from '../common/validation';
import { ImportRunner } from '../imports/import-runner';
import { MappingDto } from '../imports/imports.dto';
import { ImportsListService } from '../imports/imports-list.service';
import { ImportsPurge } from '../imports/imports-purge.service';
import { ImportsService } from '../imports/imports.service';
import { StagingService } from '../imports/staging.service';
import { RequestContext } from '../tenancy/request-context';
import { UsageError } from './arguments';
import { showProgress } from './progress';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent import -- --org UUID FILE.csv [--map FIELD=COLUMN …] [--dry-run]
  Creates the customers of a CSV file, or finds them by their phone; points are an opening balance for new ones.
  --map      which column holds what; fields: name, email, phone, birthDate, marketingOptIn, points,
             totalPointsEarned
             (without it: what the names of the columns suggest)
  --dry-run  tells what would happen, and changes no customer`;

const SHOWN_MISTAKES = 100;

type View = Awaited<ReturnType<ImportsService['findById']>>;

runCommand(async () => {
  const request = await readRequest();
  await withApplication(async (app) => {
    try {
      await importFile(app, request);
    } catch (error) {
      throw error instanceof AppError && error.status < 500 ? new UsageError(told(error)) : error;
    }
  });
});

type ImportRequest = Awaited<ReturnType<typeof readRequest>>;

async function readRequest() {
  const { values, positionals } = parse();
  const [file = ''] = positionals;
  const { org, map = [], 'dry-run': dryRun = false } = values;
  if (!isUuid(org)) throw new UsageError(`--org must be the UUID of an organization.\n${USAGE}`);
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new UsageError(`There is no file "${file}".\n${USAGE}`);
  const pairs = map.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const mapping = map.length > 0 ? (Object.fromEntries(pairs) as Record<string, string>) : null;
  return { organizationId: org, file, bytes: found.size, mapping, dryRun };
}

function parse() {
  try {
    return parseArgs({
      options: {
        org: { type: 'string' },
        map: { type: 'string', multiple: true },
        'dry-run': { type: 'boolean' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

async function importFile(app: INestApplicationContext, request: ImportRequest): Promise<void> {
  const { organizationId, mapping, dryRun } = request;
  const context = new RequestContext({ organizationId, actor: 'operator', requestId: newId() });
  const imports = app.get(ImportsService);
  const startedAt = performance.now();
  const { id } = dataOf(
    await app.get(StagingService).stage(context, createReadStream(request.file), request.bytes),
  );
  let isKept = false;
  try {
    if (mapping) await imports.map(context, id, checkedAs(MappingDto, mapping));
    await imports.start(context, id, dryRun ? 'checking' : 'running');
    isKept = !dryRun;
    await carryOut(app, context, id);
    const seconds = (performance.now() - startedAt) / 1000;
    await report(app, context, id, seconds);
  } finally {
    if (!isKept) await discard(app, context, id);
  }
}

async function discard(app: INestApplicationContext, context: RequestContext, id: string): Promise<void> {
  await app.get(ImportsService).delete(context, id);
  await app.get(ImportsPurge).purge(context);
}

/** A service beside this command may share the work. */
async function carryOut(app: INestApplicationContext, context: RequestContext, id: string): Promise<void> {
  const imports = app.get(ImportsService);
  const { rows } = await imports.findById(context, id);
  const progress = showProgress(rows, 'rows');
  try {
    const running = app
      .get(ImportRunner)
      .run(context, id)
      .then(() => true);
    let view: View;
    do {
      const isOver = await Promise.race([running, sleep(300)]);
      view = await imports.findById(context, id);
      progress.at(view.progress.done);
      if (isOver) await sleep(300);
    } while (view.status === 'checking' || view.status === 'running');
    await running;
  } finally {
    progress.stop();
  }
}

async function report(
  app: INestApplicationContext,
  context: RequestContext,
  id: string,
  seconds: number,
): Promise<void> {
  const { data: mistakes } = await app
    .get(ImportsListService)
    .mistakes(context, id, { limit: SHOWN_MISTAKES });
  for (const { line, column, code, message } of mistakes) {
    process.stdout.write(`line ${line}${column ? `, ${column}` : ''}: ${code}: ${message}\n`);
  }
  const { rows, report: counts } = await app.get(ImportsService).findById(context, id);
  const { created, existing, filled, failed } = counts;
  const rate = Math.round(rows / seconds);
  process.stdout.write(
    `${rows} rows in ${seconds.toFixed(1)} s, ${rate} a second: ${created} created, ${existing} existing (${filled} filled in), ${failed} failed\n`,
  );
}

function dataOf(answer: Answer): View {
  return (JSON.parse(answer.body) as { data: View }).data;
}

/** What was refused, in words for the operator. */
function told({ message, details = {} }: AppError): string {
  const lines = Object.entries(detailsIn('en', details)).map(
    ([field, messages]) => `  ${field}: ${[messages].flat().join('; ')}`,
  );
  return [message, ...lines].join('\n');
}
