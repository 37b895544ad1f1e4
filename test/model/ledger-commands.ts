import type { Answer } from '../support/api-client';
import type { LedgerModel } from './ledger-model';
import { DAY, REWARD, standing } from './model-types';
import type { Real } from './real-ledger';
import { expectRefusal, isRefusal, pick, Step } from './steps';

export class Register extends Step {
  override check(model: Readonly<LedgerModel>): boolean {
    return model.customers.length < 6;
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const answer = await real.api.post('/v1/loyalty/customers', {
      name: `Customer ${model.customers.length}`,
    });
    expect(answer.status).toBe(201);
    model.register();
    real.customers.push(answer.body.data.id as string);
  }

  toString(): string {
    return 'register';
  }
}

/** An earn; before it the preview, which must say the same, and after it the explanation, which must agree. */
export class Earn extends Step {
  /** @param again which earlier order is sent once more; null for a new one */
  constructor(
    private readonly choice: number,
    private readonly amount: number,
    private readonly again: number | null,
  ) {
    super();
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const customer = this.choice % real.customers.length;
    const isNew = this.again === null || real.orders.length === 0;
    const order = isNew ? `order-${real.next()}` : pick(real.orders, this.again ?? 0);
    if (isNew) real.orders.push(order);
    const path = `/v1/loyalty/customers/${real.customers[customer]}/earn`;
    const body = { orderId: order, amount: this.amount };
    const preview = await real.plainApi.post(`${path}/preview`, body);
    const answer = await real.api.post(path, body);
    const result = model.earn(model.customer(customer), order, this.amount);
    if (isRefusal(result)) {
      expectRefusal(answer, result);
      if (result.code !== 'ORDER_ALREADY_EARNED') expectRefusal(preview, result);
      return;
    }
    expect(answer.status).toBe(result.isFirst ? 201 : 200);
    const { transaction, tier, newBalance } = answer.body.data;
    expect(transaction?.points ?? 0).toBe(result.entry?.points ?? 0);
    const account = model.account(model.customer(customer), model.active);
    // Without a new entry the stored balance is told, from which what is due may not be written off yet.
    expect(newBalance).toBe(account ? model.balance(account) : 0);
    if (!result.isFirst && result.entry) return expect(transaction.id).toBe(real.entries.get(result.entry));
    expect(preview.body.data).toMatchObject({ points: transaction?.points ?? 0, tierAfter: tier });
    if (!result.entry) return;
    real.entries.set(result.entry, transaction.id as string);
    await expectExplained(real, transaction.id as string, result.entry.points, true);
  }

  toString(): string {
    return `earn(${this.choice}, ${this.amount}, ${this.again})`;
  }
}

async function expectExplained(real: Real, id: string, points: number, isComputed: boolean): Promise<void> {
  const { data } = (await real.api.get(`/v1/loyalty/transactions/${id}/explain`)).body;
  expect(data).toMatchObject({ agrees: true, recomputed: points });
  expect(data.trace !== null).toBe(isComputed);
}

export class Adjust extends Step {
  constructor(
    private readonly choice: number,
    private readonly amount: number,
    private readonly days: number | null,
  ) {
    super();
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const customer = this.choice % real.customers.length;
    const days = this.amount > 0 ? this.days : null;
    const answer = await this.send(model, real, customer, days);
    const entry = model.adjust(model.customer(customer), this.amount, days);
    if (isRefusal(entry)) return expectRefusal(answer, entry);
    expect(answer.body.data.newBalance).toBe(model.balance(entry.account));
    const id = answer.body.data.transaction.id as string;
    real.entries.set(entry, id);
    await expectExplained(real, id, this.amount, false);
  }

  private async send(model: LedgerModel, real: Real, customer: number, days: number | null): Promise<Answer> {
    const expiresAt =
      days === null ? {} : { expiresAt: new Date(real.clock.now().getTime() + days * DAY).toISOString() };
    const path = `/v1/loyalty/customers/${real.customers[customer]}/adjust-points`;
    const body = { amount: this.amount, reason: 'model', ...expiresAt };
    const key = `remembered-${real.next()}`;
    const answer = await real.api.post(path, body, { headers: { 'Idempotency-Key': key } });
    if (answer.status === 200) {
      real.remembered.push({ path, body, key, answer, customer: model.customer(customer) });
    }
    return answer;
  }

  toString(): string {
    return `adjust(${this.choice}, ${this.amount}, ${this.days})`;
  }
}

/** Sends an adjustment from earlier in the run again, under its key: the old answer, unless the customer is gone. */
export class Repeat extends Step {
  constructor(private readonly choice: number) {
    super();
  }

  async step(_: LedgerModel, real: Real): Promise<void> {
    if (real.remembered.length === 0) return;
    const { path, body, key, answer, customer } = pick(real.remembered, this.choice);
    const again = await real.plainApi.post(path, body, { headers: { 'Idempotency-Key': key } });
    if (customer.deleted) return expect(again.status).toBe(404);
    expect([again.status, again.text]).toEqual([answer.status, answer.text]);
  }

  toString(): string {
    return `repeat(${this.choice})`;
  }
}

export class Reverse extends Step {
  constructor(
    private readonly choice: number,
    private readonly points: number | null,
    private readonly byOrder: boolean,
  ) {
    super();
  }

  override check(model: Readonly<LedgerModel>): boolean {
    return model.entries.length > 0;
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const chosen = pick(model.entries, this.choice);
    const order = this.byOrder ? chosen.order : null;
    // An order whose customer was deleted may have been earned again.
    const entry = order === null ? chosen : (model.ofOrder(order) ?? chosen);
    const path =
      order === null ? `/v1/loyalty/transactions/${real.entries.get(entry)}` : `/v1/loyalty/orders/${order}`;
    const points = this.points === null ? {} : { points: this.points };
    const answer = await real.api.post(`${path}/reverse`, { reason: 'model', ...points });
    const result = model.reverse(entry, this.points);
    if (isRefusal(result)) return expectRefusal(answer, result);
    expect(answer.body.data).toMatchObject({ ...result, newBalance: model.balance(standing(entry.account)) });
  }

  toString(): string {
    return `reverse(${this.choice}, ${this.points}, ${this.byOrder})`;
  }
}

export class Redeem extends Step {
  constructor(private readonly choice: number) {
    super();
  }

  async step(model: LedgerModel, { api, customers, redemptions, rewardId }: Real): Promise<void> {
    const customer = this.choice % customers.length;
    const answer = await api.post(`/v1/loyalty/rewards/${rewardId}/redeem`, {
      customerId: customers[customer],
    });
    const redemption = model.redeem(model.customer(customer));
    if (isRefusal(redemption)) return expectRefusal(answer, redemption);
    expect(answer.body.data).toMatchObject({
      pointsDeducted: REWARD.cost,
      newBalance: model.balance(redemption.account),
    });
    redemptions.set(redemption, answer.body.data.redemption.id as string);
  }

  toString(): string {
    return `redeem(${this.choice})`;
  }
}

export class Settle extends Step {
  constructor(
    private readonly choice: number,
    private readonly next: 'used' | 'cancelled',
  ) {
    super();
  }

  override check(model: Readonly<LedgerModel>): boolean {
    return model.redemptions.length > 0;
  }

  async step(model: LedgerModel, { api, redemptions }: Real): Promise<void> {
    const redemption = pick(model.redemptions, this.choice);
    const verb = this.next === 'used' ? 'use' : 'cancel';
    const answer = await api.post(`/v1/loyalty/redemptions/${redemptions.get(redemption)}/${verb}`);
    const refusal = model.settle(redemption, this.next);
    if (refusal) return expectRefusal(answer, refusal);
    expect(answer.body.data.redemption.status).toBe(this.next);
  }

  toString(): string {
    return `${this.next}(${this.choice})`;
  }
}

export class Remove extends Step {
  constructor(private readonly choice: number) {
    super();
  }

  async step(model: LedgerModel, { api, customers }: Real): Promise<void> {
    const index = this.choice % customers.length;
    const customer = model.customer(index);
    const answer = await api.delete(`/v1/loyalty/customers/${customers[index]}`);
    expect(answer.status).toBe(customer.deleted ? 404 : 200);
    // Whoever was merged into her goes with her.
    for (const one of model.customers.filter((each) => standing(each) === customer)) {
      Object.assign(one, { deleted: true, accounts: [] });
    }
  }

  toString(): string {
    return `delete(${this.choice})`;
  }
}
