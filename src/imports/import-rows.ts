import { AppError, detailIn } from '../common/errors';
import { checkedAs } from '../common/validation';
import { refuseFutureBirth } from '../customers/registration.service';
import type { Mistake } from './import-batches.repository';
import { fieldsOf, fitsHeader, type ImportField, type Mapping } from './import.rules';
import { ImportRowDto } from './imports.dto';

export interface ImportPlan {
  columns: string[];
  mapping: Mapping;
  now: Date;
}

/** A row's customer when it is sound, otherwise what is wrong with it. */
export type ReadRow = { customer: ImportRowDto; mistakes: null } | { customer: null; mistakes: Mistake[] };

/** Reads and checks a row by the rules of `POST /customers`. */
export function readRow(cells: string[], { columns, mapping, now }: ImportPlan): ReadRow {
  if (!fitsHeader(cells, columns)) {
    const message = `has ${cells.length} cells, the header ${columns.length}`;
    return { customer: null, mistakes: [{ column_name: null, code: 'COLUMN_COUNT', message }] };
  }
  try {
    const customer = checkedAs(ImportRowDto, fieldsOf(cells, columns, mapping));
    refuseFutureBirth(customer.birthDate, now);
    return { customer, mistakes: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { customer: null, mistakes: mistakesOf(error, { columns, mapping }) };
  }
}

/** In the order of the columns. */
function mistakesOf(
  { code, details = {} }: AppError,
  { columns, mapping }: Omit<ImportPlan, 'now'>,
): Mistake[] {
  const mistakes = Object.entries(details).flatMap(([field, messages]) => {
    const column_name = mapping[field as ImportField] ?? null;
    if (typeof messages === 'number') return [];
    return messages.map((message) => ({ column_name, code, message: detailIn('en', message) }));
  });
  return mistakes.sort((a, b) => columns.indexOf(a.column_name ?? '') - columns.indexOf(b.column_name ?? ''));
}
