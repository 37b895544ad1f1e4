import { parseArgs } from 'node:util';

/** A call that can't be understood: its message says how to call. */
export class UsageError extends Error {}

/**
 * Reads `--name value` arguments.
 * @param options every option that there is
 * @throws UsageError for an unknown option or a missing value, with `usage`
 */
export function readArguments<Name extends string>(
  options: readonly Name[],
  usage: string,
): { command: string | undefined; operand: string | undefined; values: Partial<Record<Name, string>> } {
  try {
    const { values, positionals } = parseArgs({
      args: process.argv.slice(2),
      options: Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
      allowPositionals: true,
    });
    return {
      command: positionals[0],
      operand: positionals[1],
      values: values as Partial<Record<Name, string>>,
    };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}
