import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CustomerProfile } from '../../../api/generated';
import { useFormat } from '../../../i18n/format';
import { useCoupons } from '../queries';
import { Row, Rows, Section } from './section';

/** The coupons that were given to her, with whether they can be used now. */
export function CouponsSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const format = useFormat();
  const query = useCoupons(profile.id);
  return (
    <Section query={query} isEmpty={query.rows.length === 0} empty="puntos.customers.empty.coupons">
      <Rows label={translate('puntos.customers.tab.coupons')}>
        {query.rows.map((coupon) => (
          <Row
            key={coupon.id}
            title={coupon.name}
            lines={[
              coupon.code,
              coupon.description,
              [
                translate('puntos.customers.assigned', { date: format.date(coupon.assigned_at) }),
                coupon.uses > 0 && translate('puntos.customers.uses', { smart_count: coupon.uses }),
                coupon.expires_at &&
                  translate('puntos.customers.until', { date: format.date(coupon.expires_at) }),
              ]
                .filter(Boolean)
                .join(' · '),
            ]}
            aside={
              <Chip
                size="small"
                variant="outlined"
                color={coupon.available ? 'success' : 'default'}
                label={
                  coupon.available
                    ? translate('puntos.customers.usable')
                    : translate(`puntos.customers.couponReason.${coupon.reason ?? 'other'}`, {
                        _: translate('puntos.customers.couponReason.other'),
                      })
                }
              />
            }
          />
        ))}
      </Rows>
    </Section>
  );
}
