import type { INestApplicationContext } from '@nestjs/common';
import { newId } from '../common/ids';
import { VerificationService } from '../loyalty/ledger/verification.service';
import { OrganizationsService } from '../organizations/organizations.service';
import { RequestContext } from '../tenancy/request-context';
import { readArguments } from './arguments';
import { runCommand } from './run-command';
import { withApplication } from './with-application';

const USAGE = `Usage: npm run --silent ledger:verify [-- --organization UUID]
  Checks every invariant of the ledger of one organization, or of all; exit 1 when one is violated.`;

/** Each violation is a line; the last line is the sum. */
runCommand(async () => {
  const { values } = readArguments(['organization'], USAGE);
  await withApplication((app) => check(app, values.organization), { unlimited: true });
});

async function check(app: INestApplicationContext, only: string | undefined): Promise<void> {
  const startedAt = performance.now();
  const sum = { organizations: 0, accounts: 0, entries: 0, violations: 0 };
  for await (const organizationId of only ? [only] : app.get(OrganizationsService).all()) {
    const context = new RequestContext({ organizationId, actor: 'operator', requestId: newId() });
    const { accounts, entries, violations } = await app.get(VerificationService).verify(context);
    for (const { check: name, accountId, detail } of violations) {
      process.stdout.write(`${organizationId} ${name} ${accountId ?? '-'} ${detail}\n`);
    }
    sum.organizations += 1;
    sum.accounts += accounts;
    sum.entries += entries;
    sum.violations += violations.length;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2);
  process.stdout.write(
    `${sum.violations === 0 ? 'healthy' : 'NOT HEALTHY'}: ${sum.organizations} organizations, ${sum.accounts} accounts, ` +
      `${sum.entries} entries, ${sum.violations} violations, ${seconds} s\n`,
  );
  if (sum.violations > 0) process.exitCode = 1;
}
