import { suggestMapping } from './import.rules';
import type { MistakeRow } from './imports-list.repository';
import type { ImportView } from './imports.repository';

/** An import as the API shows it. */
export function importView(row: ImportView) {
  const { id, status, columns, rows, mapping, created_at, finished_at } = row;
  const { created, existing, filled, failed, mistakes } = row;
  return {
    id,
    status,
    columns,
    rows,
    mapping,
    suggestedMapping: suggestMapping(columns),
    progress: { done: row.done, total: rows },
    report: { created, existing, filled, failed, mistakes },
    created_at,
    finished_at,
  };
}

/** A mistake as the API shows it. */
export function mistakeView({ line, column_name: column, code, message }: MistakeRow) {
  return { line, column, code, message };
}
