import type fc from 'fast-check';
import type { Answer } from '../support/api-client';
import type { LedgerModel } from './ledger-model';
import type { Refusal } from './model-types';
import { compare, type Real } from './real-ledger';

export type Command = fc.AsyncCommand<LedgerModel, Real>;

/** A command that is made on both sides; afterwards they must agree on everything that can be read. */
export abstract class Step implements Command {
  check(model: Readonly<LedgerModel>): boolean {
    return model.customers.length > 0;
  }

  /** Makes the step on both sides and compares what they say of it. */
  abstract step(model: LedgerModel, real: Real): Promise<void>;

  async run(model: LedgerModel, real: Real): Promise<void> {
    await this.step(model, real);
    await compare(model, real, real.next());
    real.onCommand();
  }

  abstract toString(): string;
}

/** Chooses one of several by any number. */
export function pick<T>(from: readonly T[], choice: number): T {
  return from[choice % from.length] as T;
}

export function isRefusal(result: object | null): result is Refusal {
  return result !== null && 'code' in result;
}

/** The service refuses what the model refuses, with the same code. */
export function expectRefusal(answer: Answer, refusal: Refusal): void {
  expect(answer.body.error?.code).toBe(refusal.code);
}
