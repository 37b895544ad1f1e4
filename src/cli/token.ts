import { mintToken } from '../auth/tokens';
import { isUuid } from '../common/ids';
import { loadSettings } from '../config/environment';
import { isRole, ROLE_PERMISSIONS } from '../tenancy/permissions';
import { readArguments, UsageError } from './arguments';
import { runCommand } from './run-command';

const USAGE = `Usage: npm run --silent token -- --org UUID [--role ROLE] [--subject NAME] [--hours N]
  ROLE: ${Object.keys(ROLE_PERMISSIONS).join(', ')} (org_admin)
  NAME: who the token speaks for; the audit log names it (operator)
  N:    how long it lives, 1 to 8760 (12)`;

runCommand(() => {
  const { values } = readArguments(['org', 'role', 'subject', 'hours'], USAGE);
  const { org, role = 'org_admin', subject = 'operator', hours = '12' } = values;
  if (!isUuid(org)) throw new UsageError(`--org must be the UUID of an organization.\n${USAGE}`);
  if (!isRole(role)) throw new UsageError(`--role ${role} is not known.\n${USAGE}`);
  if (!/^\d{1,4}$/.test(hours) || Number(hours) < 1 || Number(hours) > 8760) {
    throw new UsageError(`--hours must be a whole number from 1 to 8760.\n${USAGE}`);
  }
  const expiresInSeconds = Number(hours) * 3600;
  process.stdout.write(
    `${mintToken(loadSettings(), { organizationId: org, role, subject, expiresInSeconds })}\n`,
  );
  return Promise.resolve();
});
