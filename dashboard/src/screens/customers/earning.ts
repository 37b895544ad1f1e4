import { useQuery } from '@tanstack/react-query';
import { once } from '../../api/client';
import { customerPointsEarn, customerPointsPreview } from '../../api/generated';
import type { Earning } from '../../api/generated';
import { useDebounced } from '../../common/use-debounced';

export interface Order {
  orderId: string;
  /** in the smallest unit of the program's currency; null while it isn't an amount */
  amount: number | null;
}

/** What became of an award: `known` when this order had earned already. */
export interface Awarded extends Earning {
  known: boolean;
}

/** Whether an order can be sent. */
export function isComplete(order: Order): order is Order & { amount: number } {
  return order.amount !== null && order.amount > 0 && order.orderId.trim() !== '';
}

/**
 * What an order would earn, by the API's own decision: asked when the typing stops, given up when it goes on. `data` is
 * absent while it belongs to another amount.
 */
export function useEarnPreview(id: string, order: Order) {
  const amount = useDebounced(order.amount);
  const orderId = useDebounced(order.orderId.trim());
  const settled = { amount, orderId };
  const query = useQuery({
    queryKey: ['customers', 'preview', id, orderId, amount],
    queryFn: async ({ signal }) => {
      const body = { orderId, amount: amount ?? 0 };
      return (await customerPointsPreview({ path: { id }, body, signal, throwOnError: true })).data.data;
    },
    enabled: isComplete(settled) && amount === order.amount,
    gcTime: 0,
  });
  const isCurrent = amount === order.amount && isComplete(order);
  return { data: isCurrent ? query.data : undefined, error: isCurrent ? query.error : null };
}

/** Awards an order's points, once. @throws Failure when the API refuses */
export async function award(id: string, order: Order & { amount: number }, key: string): Promise<Awarded> {
  const body = { orderId: order.orderId.trim(), amount: order.amount };
  const { data, response } = await customerPointsEarn({
    path: { id },
    body,
    ...once(key),
    throwOnError: true,
  });
  return { ...data.data, known: response.status === 200 && data.data.transaction !== null };
}

/** A number for an order that has none of its own: when, and five characters that make two tills differ. */
export function newOrderNumber(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => (byte % 36).toString(36));
  return `T-${Date.now().toString(36)}${letters.join('')}`.toUpperCase();
}
