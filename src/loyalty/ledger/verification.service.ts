import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database';
import type { RequestContext } from '../../tenancy/request-context';
import { type CountRow, verificationRepository, type ViolationRow } from './verification.repository';

export interface Verification {
  healthy: boolean;
  accounts: number;
  entries: number;
  /** accounts that wait for re-evaluation after an edit of tiers */
  waiting: number;
  /** at most 1,000 */
  violations: { check: string; accountId: string | null; detail: string }[];
}

/** Whether the ledger of an organization is what it says: every invariant, checked in SQL. */
@Injectable()
export class VerificationService {
  constructor(private readonly database: Database) {}

  async verify(context: RequestContext): Promise<Verification> {
    const [found = [], counted = []] = await this.database.readAll(context, [
      verificationRepository.verify(context),
      verificationRepository.count(context),
    ]);
    const [count] = counted as CountRow[];
    const violations = (found as ViolationRow[]).map(({ check, account_id: accountId, detail }) => ({
      check,
      accountId,
      detail,
    }));
    return {
      healthy: violations.length === 0,
      accounts: count?.accounts ?? 0,
      entries: count?.entries ?? 0,
      waiting: count?.waiting ?? 0,
      violations,
    };
  }
}
