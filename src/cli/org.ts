import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '../common/errors';
import { isUuid, newId } from '../common/ids';
import { OrganizationsService } from '../organizations/organizations.service';
import { StatsService } from '../stats/stats.service';
import { RequestContext } from '../tenancy/request-context';
import { readArguments, UsageError } from './arguments';
import { deleteOrganization } from './org-delete';
import { exportOrganization, type OnRows } from './org-export';
import { importOrganization } from './org-import';
import { sum } from './org-tables';
import { type Progress, showProgress } from './progress';
import { runCommand } from './run-command';
import { withApplication } from './with-application';
import { withOwner } from './with-owner';

const USAGE = `Usage: npm run --silent org -- create --name NAME
         Creates an organization with the default program and prints its UUID.
       npm run --silent org -- list
         Prints every organization: its UUID, its customers, its name.
       npm run --silent org -- export --organization UUID FILE[.gz]
         Writes everything of an organization, as it is at one moment, into a file of JSON lines.
       npm run --silent org -- import FILE[.gz]
         Brings an exported organization into an installation of the same version; others wait meanwhile.
       npm run --silent org -- delete --organization UUID --confirm NAME
         Deletes an organization and everything of it, for ever. NAME is the organization's name.
       npm run --silent org -- rebuild-analytics --organization UUID
         Counts its totals and analytics again from the ledger; its writes wait meanwhile.`;

type Values = Partial<Record<'name' | 'organization' | 'file' | 'confirm', string | undefined>>;

const COMMANDS: Record<string, (values: Values) => Promise<void>> = {
  create: async ({ name: given }) => {
    const name = given?.normalize('NFC').trim() ?? '';
    if (name === '' || name.length > 255)
      throw new UsageError(`--name must have 1 to 255 characters.\n${USAGE}`);
    const context = contextOf(newId());
    await withApplication(async (app) => void (await organizations(app).create(context, name)));
    process.stdout.write(`${context.organizationId}\n`);
  },
  list: () => withApplication(list),
  export: async (values) => {
    const [organizationId, file] = [organizationOf(values), fileOf(values)];
    await withOwner(async (sql, { DATABASE_APP_ROLE: role }) => {
      const { tables } = await shown((onRows) =>
        exportOrganization(sql, { organizationId, role }, file, onRows),
      );
      process.stdout.write(`${sum(tables)} rows written\n`);
    });
  },
  import: async (values) => {
    const file = fileOf(values);
    await withOwner(async (sql, { DATABASE_APP_ROLE: role }) => {
      const { organization, tables } = await shown((onRows) => importOrganization(sql, role, file, onRows));
      process.stdout.write(`${organization}: ${sum(tables)} rows\n`);
    });
  },
  delete: async (values) => {
    const organizationId = organizationOf(values);
    await withOwner(async (sql, { DATABASE_APP_ROLE: role }) => {
      const counts = await shown((onRows) =>
        deleteOrganization(sql, { organizationId, role }, values.confirm ?? '', onRows),
      );
      for (const [table, rows] of Object.entries(counts)) {
        if (rows > 0) process.stdout.write(`${table}\t${rows}\n`);
      }
    });
  },
  'rebuild-analytics': async (values) => {
    const context = contextOf(organizationOf(values));
    await withApplication((app) => organizations(app).rebuildAnalytics(context).catch(explainUnknown));
  },
};

runCommand(async () => {
  const { command = '', operand: file, values } = readArguments(['name', 'organization', 'confirm'], USAGE);
  const run = COMMANDS[command];
  if (!run) throw new UsageError(USAGE);
  await run({ ...values, file });
});

async function list(app: INestApplicationContext): Promise<void> {
  for await (const id of organizations(app).all()) {
    const context = contextOf(id);
    const { name } = await organizations(app).read(context);
    const { totalCustomers } = await app.get(StatsService).read(context);
    process.stdout.write(`${id}\t${totalCustomers}\t${name}\n`);
  }
}

/** Shows how far it is; how much there is, is known with the first rows. */
async function shown<T>(work: (onRows: OnRows) => Promise<T>): Promise<T> {
  let progress: Progress | undefined;
  try {
    return await work((done, total) => {
      progress ??= showProgress(total, 'rows');
      progress.at(done);
    });
  } finally {
    progress?.stop();
  }
}

function organizationOf({ organization }: Values): string {
  if (isUuid(organization)) return organization;
  throw new UsageError(`--organization must be the UUID of an organization.\n${USAGE}`);
}

function fileOf({ file }: Values): string {
  if (file) return file;
  throw new UsageError(`Name a file.\n${USAGE}`);
}

function explainUnknown(error: unknown): never {
  if (error instanceof AppError && error.code === 'ORGANIZATION_UNKNOWN')
    throw new UsageError('There is no such organization.');
  throw error;
}

function organizations(app: INestApplicationContext): OrganizationsService {
  return app.get(OrganizationsService);
}

function contextOf(organizationId: string): RequestContext {
  return new RequestContext({ organizationId, actor: 'operator', requestId: newId() });
}
