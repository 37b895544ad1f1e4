import { Injectable } from '@nestjs/common';
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

  /** The same for one organization. */
  async expire(context: RequestContext): Promise<number> {
    let expired = 0;
    for (;;) {
      const due = await this.database.read(
        context,
        expiryRepository.findDue(context, this.clock.now(), BATCH),
      );
      let progress = 0;
      for (const { customer_loyalty_id: accountId } of due)
        progress += await this.expireAccount(context, accountId);
      if (progress === 0) return expired;
      expired += progress;
    }
  }

  private async expireAccount(context: RequestContext, accountId: string): Promise<number> {
    try {
      return await this.database.transaction(context, async (unit) => {
        const { account } = await this.accounts.lock(unit, { by: 'account', id: accountId }, { spending: 0 });
        const now = this.clock.now();
        const change = settle(begin(account, { now, newId }));
        const expired = change.entries.length;
        if (expired === 0) return { writes: [], result: 0 };
        const writes = changeWrites(context, account, change, { action: 'loyalty_account.expired', now });
        return { writes, result: expired };
      });
    } catch (error) {
      // Deleted between the look and the lock.
      if (error instanceof AppError && error.code === 'NOT_FOUND') return 0;
      throw error;
    }
  }
}
