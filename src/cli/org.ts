import { newId } from '../common/ids';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { readArguments, UsageError } from './arguments';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent org -- create --name NAME
  Creates an organization with the default program and prints its UUID.`;

runCommand(async () => {
  const { command, values } = readArguments(['name'], USAGE);
  const name = values.name?.normalize('NFC').trim() ?? '';
  if (command !== 'create') throw new UsageError(USAGE);
  if (name === '' || name.length > 255)
    throw new UsageError(`--name must have 1 to 255 characters.\n${USAGE}`);
  const context = new RequestContext({ organizationId: newId(), actor: 'operator', requestId: newId() });
  await withApplication(async (app) => {
    await app.get(OrganizationsService).create(context, name);
  });
  process.stdout.write(`${context.organizationId}\n`);
});
