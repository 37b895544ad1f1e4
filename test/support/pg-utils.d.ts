/** What the driver itself uses to turn a value into a parameter's text; @types/pg doesn't know it. */
declare module 'pg/lib/utils' {
  export function prepareValue(value: unknown): string | Buffer | null;
}
