import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { EarningTrace } from '../../api/generated';
import { usePoints } from '../../common/use-points';
import { decimalsOf } from '../../i18n/currency';
import { useFormat } from '../../i18n/format';

type Steps = Pick<
  EarningTrace,
  'amount' | 'currency' | 'pointsPerCurrencyUnit' | 'multiplier' | 'tier' | 'rounding'
>;

/** How an order's points come about, step by step: the API's explanation, from the same figures, in the chosen language. */
export function EarningLines({ steps, points }: { steps: Steps; points: number }) {
  const translate = useTranslate();
  const format = useFormat();
  const inPoints = usePoints();
  const { amount, currency, pointsPerCurrencyUnit: rate, multiplier, tier, rounding } = steps;
  const units = format.number(Math.floor(amount / 10 ** decimalsOf(currency)));
  const values = { units, money: format.money(amount, currency), rate: inPoints(rate) };
  const lines = [
    translate(`puntos.customers.steps.${rounding}`, values),
    tier === null
      ? translate('puntos.customers.steps.noTier', { share: format.percent(multiplier / 100) })
      : translate('puntos.customers.steps.tier', { share: format.percent(multiplier / 100), tier }),
    translate('puntos.customers.steps.rounded', { points: inPoints(points) }),
  ];
  return lines.map((line) => (
    <Typography key={line} variant="body2" color="text.secondary">
      {line}
    </Typography>
  ));
}
