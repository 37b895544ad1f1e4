/** A file for spreadsheets, with a line for each row. What they would take for a formula has an apostrophe before it. */
export function csvOf(rows: readonly (readonly string[])[]): Blob {
  const lines = rows.map((cells) => cells.map(cell).join(','));
  return new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' });
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
