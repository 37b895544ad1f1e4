import { useTranslate } from 'react-admin';
import { useFormat } from '../i18n/format';

/** So many points in words, such as `1,234 points`. */
export function usePoints(): (points: number) => string {
  const translate = useTranslate();
  const format = useFormat();
  return (points) => translate('puntos.pointsOf', { smart_count: points, points: format.number(points) });
}
