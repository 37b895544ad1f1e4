import type { LedgerModel } from './ledger-model';
import { merge, undo } from './merging-model';
import type { Real } from './real-ledger';
import { expectRefusal, isRefusal, pick, Step } from './steps';

/** Merges two customers, by whatever ids: those who were merged before stand for their targets. */
export class Merge extends Step {
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    super();
  }

  async step(model: LedgerModel, { api, customers, merges }: Real): Promise<void> {
    const [source, target] = [this.from % customers.length, this.to % customers.length];
    const answer = await api.post(`/v1/loyalty/customers/${customers[target]}/merge`, {
      sourceCustomerId: customers[source],
    });
    const made = merge(model, model.customer(source), model.customer(target));
    if (isRefusal(made)) return expectRefusal(answer, made);
    expect(answer.body.data).toMatchObject({
      targetId: customers[model.customers.indexOf(made.target)],
      mergedFrom: customers[model.customers.indexOf(made.source)],
    });
    merges.set(made, answer.body.data.mergeId as string);
  }

  toString(): string {
    return `merge(${this.from} into ${this.to})`;
  }
}

/** Undoes one of the merges, mostly a late one. */
export class Undo extends Step {
  constructor(private readonly fromLast: number) {
    super();
  }

  override check(model: Readonly<LedgerModel>): boolean {
    return model.merges.length > 0;
  }

  async step(model: LedgerModel, { api, merges }: Real): Promise<void> {
    const made = pick([...model.merges].reverse(), this.fromLast);
    const answer = await api.post(`/v1/loyalty/merges/${merges.get(made)}/undo`);
    const result = undo(model, made);
    if (isRefusal(result)) return expectRefusal(answer, result);
    expect(answer.body.data).toMatchObject(result);
  }

  toString(): string {
    return `undo(${this.fromLast})`;
  }
}
