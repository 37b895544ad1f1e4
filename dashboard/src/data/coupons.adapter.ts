import { couponsCreate, couponsDelete, couponsFind, couponsList, couponsUpdate } from '../api/generated';
import type { CouponsCreateData } from '../api/generated';
import { type Adapter, bodyOf, newBodyOf, rowsOf } from './adapter';

/** What a coupon is made of, as the API takes it; a batch has all but the code. */
export const COUPON_FIELDS = [
  ...['name', 'description', 'type', 'discountValue', 'menuItemId', 'categoryId', 'buyQuantity', 'getQuantity'],
  ...['minOrderAmount', 'maxDiscountAmount', 'maxUsesTotal', 'maxUsesPerCustomer', 'startsAt', 'expiresAt'],
  ...['isActive', 'assignedOnly'],
];

export const coupons: Adapter = {
  async list({ page, perPage, filter, signal }) {
    const query = { ...filter, page, limit: perPage };
    const { data } = await couponsList({ query, signal, throwOnError: true });
    return rowsOf(data.data, data.pagination);
  },
  one: async (id, signal) => (await couponsFind({ path: { id }, signal, throwOnError: true })).data.data,
  async create(record) {
    const body = newBodyOf(record, ['code', ...COUPON_FIELDS]) as CouponsCreateData['body'];
    return (await couponsCreate({ body, throwOnError: true })).data.data;
  },
  async update(id, changed) {
    const body = bodyOf(changed, ['code', ...COUPON_FIELDS]);
    return (await couponsUpdate({ path: { id }, body, throwOnError: true })).data.data;
  },
  async remove(id) {
    const { data } = await couponsDelete({ path: { id }, throwOnError: true });
    return { ...data.data, id };
  },
};
