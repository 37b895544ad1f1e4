/** Characters as people and JSON Schema count them: code points, not UTF-16 units. */
export function characters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** False for what PostgreSQL can't keep as it was sent: NUL and lone surrogates. */
export function isStorable(value: string): boolean {
  return !value.includes('\0') && (value as string & { isWellFormed(): boolean }).isWellFormed();
}

/** True when nothing but white space is there. */
export function isBlank(value: string): boolean {
  return value.trim() === '';
}

/** A calendar date that exists, as YYYY-MM-DD. */
export function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** An ISO 8601 instant with its offset and at most milliseconds, in the years that are kept: 1900 to 9999. */
export function isInstant(value: string): boolean {
  const match = INSTANT.exec(value);
  if (!match?.[1] || !isCalendarDate(match[1])) return false;
  const year = new Date(value).getUTCFullYear();
  return year >= 1900 && year <= 9999;
}

/** YYYY-MM-DD of an instant in UTC. */
export function utcDate(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
