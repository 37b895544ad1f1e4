import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors';
import { newId } from '../common/ids';
import type { Query } from '../database/statement';
import type { UnitOfWork } from '../database/unit-of-work';
import { changeTotals } from '../totals/totals.repository';
import { type ContactRow, batchRepository } from './batch.repository';
import { type BatchDecision, brought, type Candidate, decideBatch, type KnownContact } from './batch.rules';
import { MARKETING } from './consents/consent.rules';
import { consentsRepository } from './consents/consents.repository';
import { refuseMerged } from './customer-locks';
import { customersRepository } from './customers.repository';
import type { StartRow } from './customers.rows';
import { canonicalPhone } from './identity';
import { LoyaltyAccounts, type OpeningProgram } from './loyalty-accounts';

/** Somebody to create or to find, as sent but checked. */
export interface Applicant {
  name: string;
  email?: string;
  phone?: string;
  birthDate?: string;
  marketingOptIn?: boolean;
  /** an opening balance for a new customer */
  points?: number;
  /** what a new customer earned elsewhere over her lifetime */
  totalPointsEarned?: number;
}

/** What a batch comes to before anything is written. */
export interface Judged extends BatchDecision {
  candidates: Candidate[];
  start: StartRow;
  tiers: OpeningProgram['tiers'];
}

export interface JudgeOptions {
  /** contacts that are taken besides those of the customers, for a trial */
  others?: (candidates: readonly Candidate[]) => Promise<KnownContact[]>;
  /** called when the batch has its locks: whoever locks later sees what it writes */
  onLocked?: () => void;
}

/** Creating or finding many customers in a handful of statements, by the rules of the single creation. */
@Injectable()
export class BatchRegistration {
  constructor(private readonly accounts: LoyaltyAccounts) {}

  /**
   * Decides a batch behind the locks of its phones and e-mails, which are taken in one order by everybody: batches and
   * single creations wait for each other, and never both ways. The unit must write what `writes` makes of it, or nothing.
   * @throws AppError ORGANIZATION_UNKNOWN when the organization went away
   */
  async judge(
    unit: UnitOfWork,
    applicants: readonly Applicant[],
    now: Date,
    { others, onLocked }: JudgeOptions = {},
  ): Promise<Judged> {
    const { context } = unit;
    const [organization] = await unit.rows(customersRepository.findStart(context));
    if (!organization) throw new AppError('ORGANIZATION_UNKNOWN');
    const phones = applicants.map(({ phone }) =>
      phone === undefined ? null : canonicalPhone(phone, organization.default_country),
    );
    const emails = applicants.flatMap(({ email }) => email ?? []);
    const sentPhones = phones.filter((phone) => phone !== null);
    // The program and its tiers once more: behind the locks they stay what they are.
    const [, [start = organization], keys, rows, tiers] = await unit.flight(
      customersRepository.lockIdentities(context, sentPhones, emails),
      customersRepository.findStart(context),
      batchRepository.emailKeys(emails),
      batchRepository.findContacts(context, sentPhones, emails),
      batchRepository.findTiers(context),
    );
    onLocked?.();
    const candidates = candidatesOf(applicants, phones, keys);
    const known = [
      ...(await this.refresh(unit, candidates, rows)),
      ...(others ? await others(candidates) : []),
    ];
    const room = await this.roomFor(unit, candidates, start, now);
    return { ...decideBatch(candidates, { known, room, newId }), candidates, start, tiers };
  }

  /**
   * The writes of what was judged: customers, enrollments with opening balances, totals.
   * @param others what else the unit writes; it may point at the new customers
   */
  writes(unit: UnitOfWork, judged: Judged, now: Date, others: readonly Query[]): Query[] {
    const { context } = unit;
    const { created, filled, unenrolled, start, tiers } = judged;
    const newcomers = [...created, ...unenrolled.map(({ id }) => ({ id, points: 0, totalEarned: 0 }))];
    const points = created.reduce((sum, member) => sum + member.points, 0);
    const earned = created.reduce((sum, member) => sum + member.totalEarned, 0);
    const agreed = created.filter(({ marketingOptIn }) => marketingOptIn).map(({ id }) => id);
    const consent = { ...MARKETING, granted: true, source: 'import', occurredAt: now } as const;
    const opened =
      newcomers.length > 0 && start.program_id !== null
        ? this.accounts.openMany(context, newcomers, { programId: start.program_id, tiers }, now)
        : null;
    const total = {
      ...{ customers: created.length, pointsBalance: points, pointsEarned: earned },
      rollups: opened?.rollups,
    };
    return [
      ...(created.length > 0 ? [batchRepository.insertCustomers(context, created, now)] : []),
      ...(agreed.length > 0 ? [consentsRepository.insert(context, agreed, consent, now)] : []),
      ...(filled.length > 0 ? [batchRepository.fillCustomers(context, filled, now)] : []),
      ...(opened ? [opened.write] : []),
      ...others,
      ...(created.length > 0 || opened ? [changeTotals(context, total)] : []),
    ];
  }

  /** Those that may be filled in are locked, in order, and read again: somebody may have changed them since. */
  private async refresh(
    unit: UnitOfWork,
    candidates: readonly Candidate[],
    rows: readonly ContactRow[],
  ): Promise<KnownContact[]> {
    const phones = new Set(candidates.map(({ phone }) => phone));
    const ids = rows
      .filter((row) => (row.email === null || row.birth_date === null) && phones.has(row.found_phone))
      .map(({ id }) => id);
    const locked = ids.length > 0 ? await unit.rows(batchRepository.lockCustomers(unit.context, ids)) : [];
    locked.forEach(refuseMerged);
    const fresh = new Map(locked.map((row) => [row.id, row]));
    return rows.map((row) => {
      const { email, birth_date: birthDate } = fresh.get(row.id) ?? row;
      const { id, enrolled, found_phone: phone, found_email: emailKey } = row;
      return { phone, emailKey, member: { id, email, birthDate, enrolled } };
    });
  }

  private async roomFor(
    unit: UnitOfWork,
    candidates: readonly Candidate[],
    start: StartRow,
    now: Date,
  ): Promise<number | null> {
    const points = candidates.reduce((sum, candidate) => sum + brought(candidate), 0);
    if (start.program_id === null || points === 0) return start.program_id === null ? null : 0;
    return this.accounts.roomForPoints(unit, points, now);
  }
}

function candidatesOf(
  applicants: readonly Applicant[],
  phones: readonly (string | null)[],
  keys: readonly { key: string }[],
): Candidate[] {
  let place = 0;
  return applicants.map(({ name, email, birthDate, marketingOptIn, points, totalPointsEarned }, index) => ({
    name,
    email: email ?? null,
    emailKey: email === undefined ? null : (keys[place++]?.key ?? null),
    phone: phones[index] ?? null,
    birthDate: birthDate ?? null,
    marketingOptIn: marketingOptIn ?? false,
    points: points ?? 0,
    totalEarned: totalPointsEarned ?? 0,
  }));
}
