import { useTranslate } from 'react-admin';
import type { Offer } from '../../api/generated';
import { useActiveProgram } from '../../common/use-program';
import { usePoints } from '../../common/use-points';
import { useFormat } from '../../i18n/format';

interface Worth {
  discount_type: string | null;
  discount_value: number | null;
}

/** What is said of rewards: what they are worth, and why one can't be had. */
export function useOfferWords() {
  const translate = useTranslate();
  const inPoints = usePoints();
  const format = useFormat();
  const currency = useActiveProgram()?.currency;
  return {
    /** empty for a free item */
    worth({ discount_type: type, discount_value: value }: Worth): string {
      if (type === null || value === null) return '';
      if (type === 'percentage')
        return translate('puntos.customers.discount', { worth: format.percent(value / 100) });
      return currency ? translate('puntos.customers.discount', { worth: format.money(value, currency) }) : '';
    },
    /** empty when it can be had */
    refusal({ refusal }: Offer): string {
      if (!refusal) return '';
      const points = inPoints(refusal.missing ?? 0);
      const name = refusal.missing === null ? refusal.reason : `${refusal.reason}Missing`;
      return translate(`puntos.customers.refusal.${name}`, {
        points,
        _: translate(`puntos.customers.refusal.${refusal.reason}`),
      });
    },
  };
}
