import { isUuid } from '../common/ids';
import { readArguments, UsageError } from './arguments';
import { keepHouse } from './housekeeping-report';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent housekeeping [-- --organization UUID]
  Does now what is done once a day, for one organization or for all, and prints what was removed; exit 1 when it failed
  for one.`;

runCommand(async () => {
  const { command, values } = readArguments(['organization'], USAGE);
  const { organization } = values;
  if (command !== undefined) throw new UsageError(USAGE);
  if (organization !== undefined && !isUuid(organization))
    throw new UsageError(`--organization must be the UUID of an organization.\n${USAGE}`);
  await withApplication((app) => keepHouse(app, organization, (line) => process.stdout.write(`${line}\n`)));
});
