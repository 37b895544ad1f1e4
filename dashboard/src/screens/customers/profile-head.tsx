import { Box, Chip, LinearProgress, Link, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CustomerProfile } from '../../api/generated';
import { useActiveProgram } from '../../common/use-program';
import { useFormat } from '../../i18n/format';
import { useNameOf } from './account';

type Loyalty = NonNullable<CustomerProfile['loyalty']>;

/** Who she is, and what she has. */
export function ProfileHead({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' } }}>
      <Person profile={profile} />
      {profile.loyalty ? (
        <Points loyalty={profile.loyalty} />
      ) : (
        <Typography color="text.secondary">{translate('puntos.customers.notEnrolled')}</Typography>
      )}
    </Box>
  );
}

function Person({ profile }: { profile: CustomerProfile }) {
  const nameOf = useNameOf();
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Typography variant="h1" sx={{ mb: 1 }}>
        {nameOf(profile)}
      </Typography>
      {profile.phone && (
        <Typography>
          <Link href={`tel:${profile.phone}`}>{profile.phone}</Link>
        </Typography>
      )}
      {profile.email && (
        <Typography>
          <Link href={`mailto:${profile.email}`}>{profile.email}</Link>
        </Typography>
      )}
      {!profile.phone && !profile.email && (
        <Typography color="text.secondary">{translate('puntos.customers.noContact')}</Typography>
      )}
      {profile.birth_date && (
        <Typography color="text.secondary">
          {translate('puntos.customers.born', { day: format.day(profile.birth_date) })}
        </Typography>
      )}
      <Typography color="text.secondary">
        {translate('puntos.customers.since', { date: format.date(profile.created_at) })}
      </Typography>
      <Chip
        size="small"
        variant="outlined"
        sx={{ mt: 1 }}
        label={translate(`puntos.customers.marketing.${profile.marketing_opt_in ? 'yes' : 'no'}`)}
      />
    </Box>
  );
}

function Points({ loyalty }: { loyalty: Loyalty }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box>
      <Typography color="text.secondary">{translate('puntos.balance')}</Typography>
      <Typography component="p" sx={{ fontSize: '3rem', fontWeight: 700, lineHeight: 1.1 }}>
        {format.number(loyalty.points_balance)}
      </Typography>
      <Typography color="text.secondary" sx={{ mb: 1 }}>
        {translate('puntos.customers.earnedInAll', { points: format.number(loyalty.total_points_earned) })}
        {' · '}
        {loyalty.program_name}
      </Typography>
      <TierProgress loyalty={loyalty} />
    </Box>
  );
}

/** Where she stands between her tier and the next. */
function TierProgress({ loyalty }: { loyalty: Loyalty }) {
  const translate = useTranslate();
  const format = useFormat();
  const program = useActiveProgram();
  const { next_tier: next, points_to_next_tier: missing, total_points_earned: earned } = loyalty;
  const tier = loyalty.tier_name ?? translate('puntos.customers.noTier');
  if (!next || missing === null) {
    return <Typography>{translate('puntos.customers.highestTier', { tier })}</Typography>;
  }
  const from = program?.tiers.find(({ id }) => id === loyalty.tier_id)?.min_points ?? 0;
  const share = Math.min(100, Math.max(0, (100 * (earned - from)) / Math.max(1, next.min_points - from)));
  const said = translate('puntos.customers.toNextTier', { points: format.number(missing), tier: next.name });
  return (
    <Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2, fontWeight: 600 }}>
        <span>{tier}</span>
        <span>{next.name}</span>
      </Box>
      <LinearProgress
        variant="determinate"
        value={share}
        aria-label={said}
        sx={{ height: 10, borderRadius: 5, my: 0.5 }}
      />
      <Typography variant="body2" color="text.secondary">
        {said}
      </Typography>
    </Box>
  );
}
