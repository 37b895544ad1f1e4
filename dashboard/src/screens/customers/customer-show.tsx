import { Alert, AlertTitle, Box, Card, Link, Stack } from '@mui/material';
import { Title, useRequireAccess, useTranslate } from 'react-admin';
import { Link as RouterLink, Navigate, useLocation, useParams } from 'react-router-dom';
import { Failed, Loading } from '../../common/loading';
import { useFormat } from '../../i18n/format';
import { useNameOf } from './account';
import { ProfileActions } from './profile-actions';
import { ProfileHead } from './profile-head';
import { ProfileTabs } from './profile-tabs';
import { useProfile } from './queries';

/** Never wider than the screen, however many tabs there are: they scroll. */
const PAGE = { py: 2, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

/** How one came to the page, where it has to be told. */
interface Arrival {
  wasKnown?: boolean;
  wasMerged?: boolean;
}

/** A customer's page: who she is, what she has, what may be done, and what happened. */
export default function CustomerShow() {
  useRequireAccess({ resource: 'customers', action: 'show' });
  const { id = '' } = useParams();
  return <Page key={id} id={id} />;
}

function Page({ id }: { id: string }) {
  const { data: profile, error, refetch } = useProfile(id);
  const nameOf = useNameOf();
  const arrival = useLocation().state as Arrival | null;
  if (error && !profile) return <Failure error={error} retry={() => void refetch()} />;
  if (!profile) return <Loading />;
  if (profile.id !== id)
    return <Navigate replace to={`/customers/${profile.id}/show`} state={{ wasMerged: true }} />;
  return (
    <Box sx={PAGE}>
      <Title title={nameOf(profile)} />
      <Notes arrival={arrival} />
      {profile.anonymized_at !== undefined && <Anonymized at={profile.anonymized_at} />}
      <Card sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
        <ProfileHead profile={profile} />
        <ProfileActions profile={profile} />
      </Card>
      <ProfileTabs profile={profile} />
    </Box>
  );
}

function Anonymized({ at }: { at: string }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Alert severity="warning" role="note">
      <AlertTitle>{translate('puntos.customers.anonymized.on', { date: format.date(at) })}</AlertTitle>
      {translate('puntos.customers.anonymized.means')}
    </Alert>
  );
}

function Failure({ error, retry }: { error: unknown; retry(): void }) {
  const translate = useTranslate();
  return (
    <Stack spacing={2} sx={{ py: 2 }}>
      <Title title={translate('resources.customers.name', { smart_count: 1 })} />
      <Failed error={error} retry={retry} />
      <Link component={RouterLink} to="/customers">
        {translate('puntos.customers.back')}
      </Link>
    </Stack>
  );
}

function Notes({ arrival }: { arrival: Arrival | null }) {
  const translate = useTranslate();
  return (
    <Box role="status" sx={{ '&:empty': { display: 'none' } }}>
      {arrival?.wasKnown && <Alert severity="info">{translate('puntos.customers.wasKnown')}</Alert>}
      {arrival?.wasMerged && <Alert severity="info">{translate('puntos.customers.wasMerged')}</Alert>}
    </Box>
  );
}
