import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CustomerProfile } from '../../../api/generated';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import { useExpiring } from '../queries';
import { Row, Rows, Section } from './section';

/** What expires when, nearest first. */
export function ExpiringSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const format = useFormat();
  const query = useExpiring(profile.id);
  const lots = query.data ?? [];
  return (
    <Section query={query} isEmpty={lots.length === 0} empty="puntos.customers.empty.expiring">
      <Rows label={translate('puntos.customers.tab.expiring')}>
        {lots.map(({ expiresAt, points }) => (
          <Row
            key={expiresAt ?? 'never'}
            title={expiresAt ? format.time(expiresAt) : translate('puntos.customers.neverExpire')}
            aside={<Typography sx={{ fontWeight: 650 }}>{inPoints(points)}</Typography>}
          />
        ))}
      </Rows>
    </Section>
  );
}
