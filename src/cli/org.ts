import type { INestApplicationContext } from '@nestjs/common';
import { AppError } from '../common/errors';
import { isUuid, newId } from '../common/ids';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { readArguments, UsageError } from './arguments';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent org -- create --name NAME
         Creates an organization with the default program and prints its UUID.
       npm run --silent org -- rebuild-analytics --organization UUID
         Counts its totals and analytics again from the ledger; its writes wait meanwhile.`;

type Values = Partial<Record<'name' | 'organization', string>>;

const COMMANDS: Record<string, (values: Values) => Promise<void>> = {
  create: async ({ name: given }) => {
    const name = given?.normalize('NFC').trim() ?? '';
    if (name === '' || name.length > 255)
      throw new UsageError(`--name must have 1 to 255 characters.\n${USAGE}`);
    const context = contextOf(newId());
    await withApplication(async (app) => void (await organizations(app).create(context, name)));
    process.stdout.write(`${context.organizationId}\n`);
  },
  'rebuild-analytics': async ({ organization }) => {
    if (!isUuid(organization))
      throw new UsageError(`--organization must be the UUID of an organization.\n${USAGE}`);
    await withApplication((app) =>
      organizations(app).rebuildAnalytics(contextOf(organization)).catch(explainUnknown),
    );
  },
};

runCommand(async () => {
  const { command = '', values } = readArguments(['name', 'organization'], USAGE);
  const run = COMMANDS[command];
  if (!run) throw new UsageError(USAGE);
  await run(values);
});

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
