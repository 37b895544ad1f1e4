/** A cell that a spreadsheet would take for a formula, or one that was kept from it before. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const GUARDED = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A phone number in E.164, or a plain number: no spreadsheet does more with them than to read them. */
const HARMLESS = /^(\+\d+|-?\d+(\.\d+)?)$/;

/** The cell with an apostrophe before it when a spreadsheet would take it for a formula. `unguarded` undoes it. */
export function guarded(cell: string): string {
  return FORMULA.test(cell) && !HARMLESS.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `guarded`. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
