import { Failure } from '../api/failure';
import { couponsCreate, couponsFind, couponsList, couponsUpdate } from '../api/generated';
import type { CouponsCreateBatchData, CouponsCreateData } from '../api/generated';
import { type Adapter, bodyOf, newBodyOf, rowsOf } from './adapter';
import { onceAnswered } from './once-answered';

/** What a coupon is made of, as the API takes it; a batch has all but the code. */
const COUPON_FIELDS = [
  ...[
    'name',
    'description',
    'type',
    'discountValue',
    'menuItemId',
    'categoryId',
    'buyQuantity',
    'getQuantity',
  ],
  ...['minOrderAmount', 'maxDiscountAmount', 'maxUsesTotal', 'maxUsesPerCustomer', 'startsAt', 'expiresAt'],
  ...['isActive', 'assignedOnly'],
];

/** What is left out has the API's value, and that is once for each customer: no limit must be said. */
function newCoupon(record: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return { maxUsesPerCustomer: null, ...newBodyOf(record, fields) };
}

/** The request for many coupons, of the values of a form. */
export function newBatchOf(record: Record<string, unknown>): CouponsCreateBatchData['body'] {
  return newCoupon(record, ['count', 'prefix', ...COUPON_FIELDS]) as CouponsCreateBatchData['body'];
}

/** Says of a code that there is one like it where it was written. */
async function naming<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'COUPON_CODE_IN_USE') throw error;
    const { code, message, requestId } = error;
    throw new Failure(code, message, Number(error.status), { code: [message] }, requestId);
  }
}

export const coupons: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const query = { ...filter, page, limit: perPage };
    const { data } = await couponsList({ query, signal, throwOnError: true });
    return rowsOf(data.data, data.pagination);
  },
  one: async (id, signal) => (await couponsFind({ path: { id }, signal, throwOnError: true })).data.data,
  async create(record) {
    const body = newCoupon(record, ['code', ...COUPON_FIELDS]) as CouponsCreateData['body'];
    const send = (key: object) => naming(couponsCreate({ body, ...key, throwOnError: true }));
    return (await onceAnswered('coupons.create', body, send)).data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, ['code', ...COUPON_FIELDS]);
    return (await naming(couponsUpdate({ path: { id }, body, throwOnError: true }))).data.data;
  },
};
