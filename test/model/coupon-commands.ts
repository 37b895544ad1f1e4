import type { LedgerModel } from './ledger-model';
import type { ModelCoupon } from './coupon-model';
import type { ModelCustomer } from './model-types';
import type { Real } from './real-ledger';
import { expectRefusal, isRefusal, pick, Step } from './steps';

const CART = { items: [{ menuItemId: 'soup', quantity: 2, unitPrice: 1000 }] };
/** Ten percent of the cart. */
const DISCOUNT = 200;

/** A command about one of the coupons. */
abstract class CouponStep extends Step {
  constructor(private readonly coupon: number) {
    super();
  }

  protected couponOf(model: LedgerModel, real: Real): { coupon: ModelCoupon; id: string; code: string } {
    const coupon = pick(model.coupons.coupons, this.coupon);
    return { coupon, ...pick(real.coupons, this.coupon) };
  }

  /** The coupon's row says what the model counts. */
  protected async compareCoupon(model: LedgerModel, real: Real): Promise<void> {
    const { coupon, id } = this.couponOf(model, real);
    const { data } = (await real.plainApi.get(`/v1/coupons/${id}`)).body;
    expect(data).toMatchObject({
      used_count: model.coupons.usedCount(coupon),
      assigned_only: coupon.assignedOnly,
    });
  }
}

export class AssignCoupon extends CouponStep {
  constructor(
    coupon: number,
    private readonly choice: number,
  ) {
    super(coupon);
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const { coupon, id } = this.couponOf(model, real);
    const customer = this.choice % real.customers.length;
    const customerIds = [real.customers[customer]];
    const answer = await real.api.post('/v1/coupons/assign', { couponId: id, customerIds });
    const result = model.coupons.assign(coupon, model.customer(customer));
    if (isRefusal(result)) return expectRefusal(answer, result);
    expect(answer.body.data).toEqual(result);
    await this.compareCoupon(model, real);
  }

  toString(): string {
    return `assignCoupon(${this.choice})`;
  }
}

/** A reservation; before it the validation, which must say the same. */
export class Reserve extends CouponStep {
  /** @param choice null: nobody says who she is */
  constructor(
    coupon: number,
    private readonly choice: number | null,
  ) {
    super(coupon);
  }

  async step(model: LedgerModel, real: Real): Promise<void> {
    const { coupon, code } = this.couponOf(model, real);
    const [customer, customerId] = this.customerOf(model, real);
    const body = { code: code.toLowerCase(), cart: CART, ...(customerId && { customerId }) };
    const validated = await real.plainApi.post('/v1/coupons/validate', body);
    const answer = await real.api.post('/v1/coupons/reserve', body);
    const use = model.coupons.reserve(coupon, customer, model.now);
    if (isRefusal(use)) {
      expectRefusal(answer, use);
      if (use.code === 'NOT_FOUND') expectRefusal(validated, use);
      else expect(validated.body.data).toMatchObject({ valid: false, reason: use.code });
      return;
    }
    expect(validated.body.data).toMatchObject({ valid: true, discount: { amount: DISCOUNT } });
    expect(answer.body.data).toMatchObject({ use: { status: 'reserved' }, discount: { amount: DISCOUNT } });
    real.couponUses.set(use, answer.body.data.use.id as string);
    await this.compareCoupon(model, real);
  }

  private customerOf(model: LedgerModel, { customers }: Real): [ModelCustomer | null, string | undefined] {
    if (this.choice === null) return [null, undefined];
    const index = this.choice % customers.length;
    return [model.customer(index), customers[index]];
  }

  toString(): string {
    return `reserve(${this.choice})`;
  }
}

export class SettleCoupon extends Step {
  constructor(
    private readonly choice: number,
    private readonly next: 'used' | 'rolled_back',
  ) {
    super();
  }

  override check(model: Readonly<LedgerModel>): boolean {
    return model.coupons.uses.length > 0;
  }

  async step(model: LedgerModel, { api, plainApi, coupons, couponUses }: Real): Promise<void> {
    const use = pick([...model.coupons.uses].reverse(), this.choice);
    const verb = this.next === 'used' ? 'use' : 'rollback';
    const answer = await api.post(`/v1/coupons/uses/${couponUses.get(use)}/${verb}`);
    const refusal = model.coupons.settle(use, this.next, model.now);
    if (refusal) return expectRefusal(answer, refusal);
    expect(answer.body.data.use.status).toBe(this.next);
    const real = coupons[model.coupons.coupons.indexOf(use.coupon)];
    const { data } = (await plainApi.get(`/v1/coupons/${real?.id}`)).body;
    expect(data.used_count).toBe(model.coupons.usedCount(use.coupon));
  }

  toString(): string {
    return `coupon ${this.next}(${this.choice})`;
  }
}
