import type { LedgerModel } from './ledger-model';
import { DAY } from './model-types';
import { type Real, twice } from './real-ledger';
import { type Command, Step } from './steps';

/** Makes a command with every write sent twice under one key. */
export class Twice implements Command {
  constructor(private readonly command: Step) {}

  check(model: Readonly<LedgerModel>): boolean {
    return this.command.check(model);
  }

  run(model: LedgerModel, real: Real): Promise<void> {
    return this.command.run(model, { ...real, api: twice(real.plainApi, real.next) });
  }

  toString(): string {
    return `twice(${this.command.toString()})`;
  }
}

/** Activates one of the programs, or none. */
export class Switch extends Step {
  constructor(private readonly to: 0 | 1 | null) {
    super();
  }

  async step(model: LedgerModel, { api, programs }: Real): Promise<void> {
    const [next, isActive] =
      this.to === null
        ? [model.active && model.programs.indexOf(model.active), false]
        : [this.to as number, true];
    if (next === null) return;
    const answer = await api.patch(`/v1/loyalty/programs/${programs[next]?.id}`, { isActive });
    expect(answer.body.data.is_active).toBe(isActive);
    model.active = isActive ? (model.programs[next as 0 | 1] ?? null) : null;
  }

  toString(): string {
    return `switch(${this.to})`;
  }
}

/** Moves a threshold or a multiplier, and then the members by the job. */
export class EditTier extends Step {
  constructor(
    private readonly program: 0 | 1,
    private readonly tier: string,
    private readonly change: { minPoints?: number; multiplier?: number },
  ) {
    super();
  }

  async step(model: LedgerModel, { api, programs, reevaluate }: Real): Promise<void> {
    const { id, tiers } = programs[this.program] as Real['programs'][number];
    const answer = await api.patch(`/v1/loyalty/tiers/${tiers[this.tier]}`, this.change);
    expect(answer.status).toBe(200);
    const edited = model.programs[this.program].tiers.find(({ name }) => name === this.tier);
    Object.assign(edited ?? {}, this.change);
    await reevaluate(id);
  }

  toString(): string {
    return `edit(${this.program}, ${this.tier}, ${JSON.stringify(this.change)})`;
  }
}

export class PassDays extends Step {
  constructor(private readonly days: number) {
    super();
  }

  step(model: LedgerModel, { clock }: Real): Promise<void> {
    clock.advance(this.days * DAY);
    model.now += this.days * DAY;
    return Promise.resolve();
  }

  toString(): string {
    return `pass(${this.days} days)`;
  }
}

export class RunExpiry extends Step {
  async step(_: LedgerModel, real: Real): Promise<void> {
    await real.expire();
  }

  toString(): string {
    return 'expire';
  }
}
