import { Injectable } from '@nestjs/common';
import { auditEntry } from '../../audit/audit.repository';
import { Clock } from '../../common/clock';
import { AppError } from '../../common/errors';
import { newId } from '../../common/ids';
import { Database } from '../../database/database';
import { OrganizationsService } from '../../organizations/organizations.service';
import { RequestContext } from '../../tenancy/request-context';
import { AccountsService } from '../accounts/accounts.service';
import { expiryRepository } from './expiry.repository';
import { begin, settle } from './ledger.rules';
import { changeWrites } from './ledger.writes';

const BATCH = 500;
const NOTHING = { entries: 0, points: 0 };

/** What a run has come to in an organization so far. */
interface ExpiryRun {
  accounts: number;
  entries: number;
  points: number;
}

/**
 * Writes off what is due. Several may run at once: each account is locked, and a lot that was written off isn't due any
 * more. Nobody waits for it: due points are not part of a balance that is read, and every write expires them first.
 */
@Injectable()
export class ExpiryService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly organizations: OrganizationsService,
    private readonly clock: Clock,
  ) {}

  /** @returns how many lots were written off */
  async expireEverywhere(): Promise<number> {
    let expired = 0;
    for await (const organizationId of this.organizations.all()) {
      expired += await this.expire(new RequestContext({ organizationId, actor: 'job', requestId: newId() }));
    }
    return expired;
  }

  /** The same for one organization. What it came to is one row of the audit log, also when it is broken off. */
  async expire(context: RequestContext): Promise<number> {
    const run: ExpiryRun = { accounts: 0, entries: 0, points: 0 };
    try {
      while (await this.expireDue(context, run));
    } finally {
      await this.tell(context, run);
    }
    return run.entries;
  }

  /** @returns whether there may be more */
  private async expireDue(context: RequestContext, run: ExpiryRun): Promise<boolean> {
    const due = await this.database.read(context, expiryRepository.findDue(context, this.clock.now(), BATCH));
    const before = run.entries;
    for (const { customer_loyalty_id: accountId } of due) {
      const { entries, points } = await this.expireAccount(context, accountId);
      run.accounts += entries > 0 ? 1 : 0;
      run.entries += entries;
      run.points += points;
    }
    return run.entries > before;
  }

  private async tell(context: RequestContext, { accounts, entries, points }: ExpiryRun): Promise<void> {
    if (entries === 0) return;
    const audit = auditEntry(context, this.clock.now(), {
      action: 'organization.points_expired',
      entityId: context.organizationId,
      counts: { accounts, entries, points },
    });
    await this.database.transaction(context, () => Promise.resolve({ writes: [audit], result: undefined }));
  }

  private async expireAccount(
    context: RequestContext,
    accountId: string,
  ): Promise<{ entries: number; points: number }> {
    try {
      return await this.database.transaction(context, async (unit) => {
        const { account } = await this.accounts.lock(unit, { by: 'account', id: accountId }, { spending: 0 });
        const now = this.clock.now();
        const change = settle(begin(account, { now, newId }));
        const entries = change.entries.length;
        if (entries === 0) return { writes: [], result: NOTHING };
        const points = account.balance - change.account.balance;
        return { writes: changeWrites(context, account, change, { now }), result: { entries, points } };
      });
    } catch (error) {
      // Deleted between the look and the lock.
      if (error instanceof AppError && error.code === 'NOT_FOUND') return NOTHING;
      throw error;
    }
  }
}
