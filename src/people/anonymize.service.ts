import { Injectable } from '@nestjs/common';
import { auditEntry } from '../audit/audit.repository';
import { Answer } from '../common/answer';
import { Clock } from '../common/clock';
import { AppError } from '../common/errors';
import { MARKETING } from '../customers/consents/consent.rules';
import { consentsRepository } from '../customers/consents/consents.repository';
import { refuseAnonymized, refuseMoved } from '../customers/customer-locks';
import { customerView } from '../customers/customers.presenter';
import { customersRepository } from '../customers/customers.repository';
import type { LockedCustomerRow } from '../customers/customers.rows';
import { type ContactRow, findContactsOf, forgetImportedRows } from '../customers/imported-rows.repository';
import { StaleDecision } from '../database/postgres-errors';
import type { Query } from '../database/statement';
import type { UnitOfWork } from '../database/unit-of-work';
import { forgetAnswersAbout } from '../idempotency/idempotency.repository';
import { type Decision, Writer } from '../idempotency/writer';
import { mergingRepository } from '../loyalty/merging/merging.repository';
import type { RequestContext } from '../tenancy/request-context';
import { anonymizeRepository } from './anonymize.repository';

/** What an anonymized customer is called. */
const NAME = 'Anonymous customer';

const CLEARED = ['name', 'phone', 'email', 'birth_date'] as const;

/** Taking away what tells who a customer is. Her points stay, so that every sum does. */
@Injectable()
export class AnonymizeService {
  constructor(
    private readonly writer: Writer,
    private readonly clock: Clock,
  ) {}

  /**
   * Anonymizes a customer and whoever was merged into her: names and contacts, the free text of ledger entries, what
   * remembered answers, uploaded files and merges keep of them. Nothing is earned, redeemed or edited from then on, by
   * whoever waits for her accounts either. Ids of orders stay: they are the client's references, and an order earns
   * once.
   * @throws AppError NOT_FOUND; CUSTOMER_ANONYMIZED the second time
   */
  anonymize(context: RequestContext, id: string): Promise<Answer> {
    return this.writer.run(context, async (unit) => {
      const { row, contacts } = await lock(unit, id);
      refuseAnonymized(row);
      return this.decide(context, row, contacts);
    });
  }

  private decide(context: RequestContext, row: LockedCustomerRow, contacts: ContactRow[]): Decision {
    const now = this.clock.now();
    const cleared = { phone: null, email: null, birth_date: null, marketing_opt_in: false };
    const after = { ...row, name: NAME, ...cleared, anonymized_at: now };
    const changedFields = [
      ...CLEARED.filter((column) => after[column] !== row[column]),
      ...(row.marketing_opt_in ? ['marketing_opt_in'] : []),
      'anonymized_at',
    ];
    const audit = { action: 'customer.anonymized', entityId: row.id, changedFields };
    return {
      writes: [
        forgetAnswersAbout(context, row.id),
        ...contacts.flatMap((contact) => forgetImportedRows(context, contact)),
        anonymizeRepository.clearDescriptions(context, row.id),
        anonymizeRepository.dropUndo(context, row.id),
        anonymizeRepository.markAccounts(context, row.id),
        ...withdrawal(context, row, now),
        anonymizeRepository.anonymize(context, row.id, NAME, now),
        auditEntry(context, now, audit),
      ],
      answer: Answer.ok({
        ...customerView(after),
        marketing_opt_in: after.marketing_opt_in,
        anonymized_at: after.anonymized_at,
      }).tagged(row.version + 1),
      customerId: row.id,
    };
  }
}

/**
 * Her row and her accounts under their locks. Before them those of her phone and e-mail, and of the ones that stand for
 * her: whoever found her by one of them has written what he remembers of her.
 */
async function lock(
  unit: UnitOfWork,
  id: string,
): Promise<{ row: LockedCustomerRow; contacts: ContactRow[] }> {
  const { context } = unit;
  const before = await unit.rows(findContactsOf(context, id));
  const phones = before.flatMap(({ phone }) => phone ?? []);
  const emails = before.flatMap(({ email }) => email ?? []);
  const [, [row], [standsFor], contacts] = await unit.flight(
    customersRepository.lockIdentities(context, phones, emails),
    mergingRepository.lockCustomers(context, [id]),
    customersRepository.standsFor(context, id),
    findContactsOf(context, id),
    mergingRepository.lockAccounts(context, [id]),
  );
  if (!row) throw new AppError('NOT_FOUND');
  refuseMoved(row, standsFor);
  const isSame = (contact: ContactRow, index: number): boolean =>
    contact.phone === before[index]?.phone && contact.email === before[index]?.email;
  if (contacts.length !== before.length || !contacts.every(isSame)) {
    throw new StaleDecision('her contacts were changed meanwhile');
  }
  return { row, contacts };
}

function withdrawal(context: RequestContext, row: LockedCustomerRow, now: Date): Query[] {
  if (!row.marketing_opt_in) return [];
  const consent = { ...MARKETING, granted: false, source: 'anonymization', occurredAt: now } as const;
  return [consentsRepository.insert(context, [row.id], consent, now)];
}
