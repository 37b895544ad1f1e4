import { auditEntry } from '../../audit/audit.repository';
import { customersRepository } from '../../customers/customers.repository';
import type { LockedCustomerRow } from '../../customers/customers.rows';
import type { Query } from '../../database/statement';
import type { RequestContext } from '../../tenancy/request-context';

export interface ContactValues {
  phone: string | null;
  email: string | null;
  birthDate: string | null;
}

/** The edit of a customer that a merge or its undoing brings about, with its audit row; none when nothing changes. */
export function contactEdit(
  context: RequestContext,
  row: LockedCustomerRow,
  { phone, email, birthDate }: ContactValues,
  now: Date,
): Query[] {
  const changedFields = [
    ...(phone === row.phone ? [] : ['phone']),
    ...(email === row.email ? [] : ['email']),
    ...(birthDate === row.birth_date ? [] : ['birth_date']),
  ];
  if (changedFields.length === 0) return [];
  const values = { name: row.name, phone, email, birthDate, marketingOptIn: row.marketing_opt_in };
  return [
    customersRepository.update(context, row.id, values, now),
    auditEntry(context, now, { action: 'customer.updated', entityId: row.id, changedFields }),
  ];
}
