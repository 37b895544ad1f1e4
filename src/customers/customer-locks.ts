import { AppError } from '../common/errors';
import { StaleDecision } from '../database/postgres-errors';
import type { UnitOfWork } from '../database/unit-of-work';
import { customersRepository } from './customers.repository';
import type { LockedCustomerRow } from './customers.rows';

/** The row of a customer, or of the one she was merged into, locked until the unit ends. @throws AppError NOT_FOUND */
export async function lockCustomer(unit: UnitOfWork, id: string): Promise<LockedCustomerRow> {
  const [[row], [now]] = await unit.flight(
    customersRepository.lock(unit.context, id),
    customersRepository.standsFor(unit.context, id),
  );
  if (!row) throw new AppError('NOT_FOUND');
  refuseMoved(row, now);
  return row;
}

/** Somebody merged her while her lock was waited for: the unit runs again, and finds the target. */
export function refuseMerged(row: { merged_into: string | null }): void {
  if (row.merged_into !== null) throw new StaleDecision('the customer was merged meanwhile');
}

/** The same, also where the undo of a merge was waited for. @param now whom the id stands for, read behind the lock */
export function refuseMoved(row: { id: string; merged_into: string | null }, now?: { id: string }): void {
  refuseMerged(row);
  if (now?.id !== row.id) throw new StaleDecision('a merge was undone meanwhile');
}

/** The same where several are locked: the id stands for another one now. */
export function refuseUnlocked(locked: readonly { id: string }[], id: string): void {
  if (!locked.some((row) => row.id === id)) throw new StaleDecision('the customer was merged meanwhile');
}

/** @throws AppError CUSTOMER_ANONYMIZED */
export function refuseAnonymized(row: { anonymized_at: Date | null }): void {
  if (row.anonymized_at !== null) throw new AppError('CUSTOMER_ANONYMIZED');
}
