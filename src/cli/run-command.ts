import 'reflect-metadata';
import { explainStartup } from '../startup-problem';
import { UsageError } from './arguments';

/** Runs a command to its end: a problem is one message on standard error, and exit 1. */
export function runCommand(command: () => Promise<void>): void {
  command().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof UsageError ? error.message : explainStartup(error)}\n`);
      process.exit(1);
    },
  );
}
