import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Coupon } from '../../api/generated';
import { type CouponState, stateOf } from './coupon-terms';

const COLORS: Record<CouponState, 'success' | 'default' | 'warning' | 'info'> = {
  active: 'success',
  inactive: 'default',
  expired: 'default',
  upcoming: 'info',
  usedUp: 'warning',
};

export function CouponStateChip({ coupon }: { coupon: Coupon }) {
  const translate = useTranslate();
  const state = stateOf(coupon, new Date());
  return (
    <Chip
      size="small"
      variant="outlined"
      color={COLORS[state]}
      label={translate(`puntos.coupons.states.${state}`)}
    />
  );
}
