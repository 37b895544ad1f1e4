import { Box, Card, CardContent, Typography } from '@mui/material';
import { Show, useRecordContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Coupon } from '../../api/generated';
import { Facts } from '../../common/facts';
import { useCurrency } from '../../common/use-currency';
import { useFormat } from '../../i18n/format';
import { CouponActions } from './coupon-actions';
import { CouponAssignments } from './coupon-assignments';
import { CouponStateChip } from './coupon-state';
import { useCouponTerms } from './coupon-terms';
import { CouponTrial } from './coupon-trial';

/** One coupon: what it gives, how often it was used, whose it is, and what it would take off a cart. */
export default function CouponShow() {
  return (
    <Show actions={false} component="div">
      <Page />
    </Show>
  );
}

function Page() {
  const coupon = useRecordContext<Coupon>();
  const currency = useCurrency();
  if (!coupon) return null;
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: 960, py: 2 }}>
      <Head coupon={coupon} currency={currency} />
      <CouponAssignments coupon={coupon} />
      {currency && <CouponTrial key={coupon.id} coupon={coupon} currency={currency} />}
    </Box>
  );
}

function Head({ coupon, currency }: { coupon: Coupon; currency: string | null }) {
  const { terms } = useCouponTerms(currency);
  return (
    <Card>
      <CardContent sx={{ display: 'grid', gap: 2 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
            {coupon.code}
          </Typography>
          <CouponStateChip coupon={coupon} />
        </Box>
        <Box>
          <Typography variant="h3" component="p">
            {coupon.name}
          </Typography>
          <Typography>{terms(coupon)}</Typography>
          {coupon.description && <Typography color="text.secondary">{coupon.description}</Typography>}
        </Box>
        <CouponFacts coupon={coupon} currency={currency} />
        <CouponActions coupon={coupon} />
      </CardContent>
    </Card>
  );
}

function CouponFacts({ coupon, currency }: { coupon: Coupon; currency: string | null }) {
  const translate = useTranslate();
  const format = useFormat();
  const { uses, window } = useCouponTerms(currency);
  const label = (field: string): string => translate(`resources.coupons.fields.${field}`);
  const money = (minor: number | null, otherwise: string): string =>
    minor === null || !currency ? otherwise : format.money(minor, currency);
  const unlimited = translate('puntos.unlimited');
  const perCustomer = coupon.max_uses_per_customer;
  const facts = [
    { name: label('used_count'), value: uses(coupon) },
    {
      name: label('max_uses_per_customer'),
      value: perCustomer === null ? unlimited : format.number(perCustomer),
    },
    { name: translate('puntos.coupons.validity'), value: window(coupon) },
    { name: label('min_order_amount'), value: money(coupon.min_order_amount, '–') },
    { name: label('max_discount_amount'), value: money(coupon.max_discount_amount, unlimited) },
    { name: label('assigned_only'), value: translate(coupon.assigned_only ? 'puntos.yes' : 'puntos.no') },
    { name: label('created_at'), value: format.time(coupon.created_at) },
  ];
  const batch = coupon.batch_id && { name: label('batch_id'), value: <BatchLink id={coupon.batch_id} /> };
  return <Facts facts={batch ? [...facts, batch] : facts} />;
}

function BatchLink({ id }: { id: string }) {
  const translate = useTranslate();
  return (
    <Typography
      component={Link}
      to={`/coupons?filter=${encodeURIComponent(JSON.stringify({ batchId: id }))}`}
      color="primary"
    >
      {translate('puntos.coupons.seeBatch')}
    </Typography>
  );
}
