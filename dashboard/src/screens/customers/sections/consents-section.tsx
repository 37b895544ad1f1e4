import { Box, Button, Chip, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Consent, CustomerProfile } from '../../../api/generated';
import { useFormat } from '../../../i18n/format';
import { ConsentDialog } from '../dialogs/consent-dialog';
import { useMayDoWith } from '../profile-actions';
import { useConsents } from '../queries';
import { Row, Rows, Section } from './section';

/** What she agreed to: as it stands, and all that was ever said. */
export function ConsentsSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const query = useConsents(profile.id);
  const mayRecord = useMayDoWith(profile, 'consent');
  const [open, setOpen] = useState(false);
  const current = query.data?.pages[0]?.current ?? [];
  const history = query.data?.pages.flatMap(({ consents }) => consents) ?? [];
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {mayRecord && (
        <Button variant="outlined" onClick={() => setOpen(true)} sx={{ justifySelf: 'start' }}>
          {translate('puntos.customers.do.consent')}
        </Button>
      )}
      <Section query={query} isEmpty={history.length === 0} empty="puntos.customers.empty.consents">
        {current.length > 0 && <Current consents={current} />}
        <Typography variant="h2">{translate('puntos.customers.history')}</Typography>
        <Rows label={translate('puntos.customers.history')}>
          {history.map((consent) => (
            <ConsentRow key={consent.id} consent={consent} isHers={consent.customer_id === profile.id} />
          ))}
        </Rows>
      </Section>
      {open && <ConsentDialog id={profile.id} onClose={() => setOpen(false)} />}
    </Box>
  );
}

function useConsentName(): (consent: Consent) => string {
  const translate = useTranslate();
  return ({ purpose, channel }) =>
    `${translate(`puntos.customers.purpose.${purpose}`)} · ${translate(`puntos.customers.channel.${channel}`)}`;
}

function Current({ consents }: { consents: Consent[] }) {
  const translate = useTranslate();
  const nameOf = useConsentName();
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', pb: 2 }}>
      {consents.map((consent) => (
        <Chip
          key={consent.id}
          variant="outlined"
          color={consent.granted ? 'success' : 'default'}
          sx={{ height: 'auto', '& .MuiChip-label': { whiteSpace: 'normal', py: 0.5 } }}
          label={`${nameOf(consent)}: ${translate(`ra.boolean.${consent.granted}`)}`}
        />
      ))}
    </Box>
  );
}

function ConsentRow({ consent, isHers }: { consent: Consent; isHers: boolean }) {
  const translate = useTranslate();
  const format = useFormat();
  const nameOf = useConsentName();
  return (
    <Row
      title={nameOf(consent)}
      lines={[
        translate(`puntos.customers.source.${consent.source}`),
        translate('puntos.customers.saidOn', { time: format.time(consent.occurred_at) }),
        !isHers && translate('puntos.customers.beforeMerge'),
      ]}
      aside={
        <Typography>{translate(`puntos.customers.granted.${consent.granted ? 'yes' : 'no'}`)}</Typography>
      }
    />
  );
}
