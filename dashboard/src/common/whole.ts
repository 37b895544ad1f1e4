/** Says of a number in a form that it isn't whole: a validator of react-admin. */
export function whole(value: unknown): string | undefined {
  return typeof value === 'number' && !Number.isInteger(value) ? 'puntos.notWhole' : undefined;
}
