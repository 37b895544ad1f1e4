import 'reflect-metadata';
import { explainStartup } from '../startup-problem';
import { UsageError } from './arguments';

/** Runs a command to its end: a problem is one message on standard error, and exit 1. */
export function runCommand(command: () => Promise<void>): void {
  // In a promise from the start, so that what it throws at once is told like the rest.
  Promise.resolve()
    .then(command)
    .then(
      () => process.exit(),
      (error: unknown) => {
        process.stderr.write(`${error instanceof UsageError ? error.message : explainStartup(error)}\n`);
        process.exit(1);
      },
    );
}
