import type { useTranslate } from 'react-admin';
import type { Program, Reward } from '../../api/generated';
import type { Format } from '../../i18n/format';
import { tierOf } from './use-programs';

type Translate = ReturnType<typeof useTranslate>;

export interface Words {
  translate: Translate;
  format: Format;
}

/** `10 % off`, `PEN 5.00 off`, or the item that is free. */
export function givenText(
  reward: Reward,
  program: Program | undefined,
  { translate, format }: Words,
): string {
  const { reward_type, discount_type, discount_value, menu_item_id } = reward;
  if (reward_type === 'free_item') {
    return menu_item_id
      ? translate('puntos.rewards.free', { item: menu_item_id })
      : translate('puntos.rewards.freeItem');
  }
  const value =
    discount_type === 'percentage'
      ? format.percent((discount_value ?? 0) / 100)
      : program && format.money(discount_value ?? 0, program.currency);
  return translate('puntos.rewards.off', { value: value ?? '…' });
}

/** How many each customer may have, and from which tier on: those limits that there are. */
export function limitTexts(reward: Reward, program: Program | undefined, words: Words): string[] {
  const { translate, format } = words;
  const { max_per_customer: most, min_tier_id } = reward;
  return [
    most === null ? null : translate('puntos.rewards.perCustomer', { count: format.number(most) }),
    min_tier_id === null
      ? null
      : translate('puntos.rewards.fromTier', { tier: tierName(program, min_tier_id, translate) }),
  ].filter((text) => text !== null);
}

/** How many are left; null without a limit. */
export function stockText({ stock_remaining: left }: Reward, { translate, format }: Words): string | null {
  if (left === null) return null;
  return left === 0
    ? translate('puntos.rewards.noStock')
    : translate('puntos.rewards.left', { count: format.number(left) });
}

function tierName(program: Program | undefined, tierId: string, translate: Translate): string {
  if (!program) return '…';
  return tierOf(program, tierId)?.name ?? translate('puntos.rewards.goneTier');
}

/** From when to when it can be had. */
export function windowText({ starts_at, expires_at }: Reward, { translate, format }: Words): string {
  const from = starts_at && format.time(starts_at);
  const to = expires_at && format.time(expires_at);
  if (from && to) return translate('puntos.rewards.between', { from, to });
  if (from) return translate('puntos.rewards.since', { from });
  return to ? translate('puntos.rewards.until', { to }) : translate('puntos.rewards.always');
}

export type RewardState = 'active' | 'inactive' | 'planned' | 'over';

/** Whether it can be had now, as far as switch and window say. */
export function stateOf({ is_active, starts_at, expires_at }: Reward, now: Date): RewardState {
  if (!is_active) return 'inactive';
  if (starts_at && new Date(starts_at) > now) return 'planned';
  return expires_at && new Date(expires_at) <= now ? 'over' : 'active';
}
