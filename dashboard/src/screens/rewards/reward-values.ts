/** When a reward can be had. */
interface Window {
  starts_at?: string | null;
  expires_at?: string | null;
}

const MINUTE_MS = 60_000;

/**
 * What is sent of a form: what the other kind of reward has is cleared, and what was typed as local time is an instant. An instant
 * that was left alone keeps its seconds, which the input doesn't show.
 */
export function valuesOf(data: Record<string, unknown>, previous?: Window): Record<string, unknown> {
  const isDiscount = data['reward_type'] === 'discount';
  return {
    ...data,
    discount_type: isDiscount ? data['discount_type'] : null,
    discount_value: isDiscount ? data['discount_value'] : null,
    menu_item_id: isDiscount ? null : (data['menu_item_id'] ?? null),
    starts_at: instantOf(data['starts_at'], previous?.starts_at),
    expires_at: instantOf(data['expires_at'], previous?.expires_at),
  };
}

function instantOf(value: unknown, before: string | null | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  const instant = new Date(value as string | Date);
  const isSame =
    before && Math.floor(Date.parse(before) / MINUTE_MS) === Math.floor(instant.getTime() / MINUTE_MS);
  return isSame ? before : instant.toISOString();
}

/** What is wrong with the end of a window: for its input. */
export function endMistake(end: unknown, { starts_at: start }: Window): string | undefined {
  const isBackwards = start && end && new Date(end as string | Date) <= new Date(start);
  return isBackwards ? 'puntos.rewards.afterStart' : undefined;
}
