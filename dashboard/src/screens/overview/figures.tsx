import { Box, Card, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Analytics, Statistics } from '../../api/generated';
import { type Format, useFormat } from '../../i18n/format';

interface Figure {
  name: string;
  value: string;
  note: string;
}

/** The key figures, as a list of terms with what they are now. */
export function Figures({ stats, analytics }: { stats: Statistics; analytics: Analytics }) {
  const translate = useTranslate();
  const format = useFormat();
  const told = (name: string, params?: Record<string, unknown>) =>
    translate(`puntos.overview.figures.${name}`, params);
  const figures = figuresOf(stats, analytics, format, told);
  return (
    <Box
      component="section"
      aria-label={told('heading')}
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          sm: 'repeat(3, minmax(0, 1fr))',
          xl: 'repeat(6, minmax(0, 1fr))',
        },
      }}
    >
      {figures.map(({ name, value, note }) => (
        <Card
          key={name}
          variant="outlined"
          component="dl"
          sx={{ m: 0, p: 2, display: 'flex', flexDirection: 'column' }}
        >
          <Typography component="dt" variant="body2" color="text.secondary">
            {told(name)}
          </Typography>
          <Typography
            component="dd"
            sx={{
              m: 0,
              fontSize: { xs: '1.15rem', md: '1.6rem' },
              fontWeight: 700,
              overflowWrap: 'break-word',
              lineHeight: 1.3,
            }}
          >
            {/* An amount may break between its currency and its number, where there is little room. */}
            {value.replaceAll('\u00a0', ' ')}
          </Typography>
          <Typography component="dd" variant="body2" color="text.secondary" sx={{ m: 0 }}>
            {note}
          </Typography>
        </Card>
      ))}
    </Box>
  );
}

type Told = (name: string, params?: Record<string, unknown>) => string;

function figuresOf(stats: Statistics, analytics: Analytics, format: Format, told: Told): Figure[] {
  const { totals, activeDays } = analytics;
  const members = analytics.programs.reduce((sum, program) => sum + program.members, 0);
  return [
    {
      name: 'customers',
      value: format.number(stats.totalCustomers),
      note: told('customersNote', { smart_count: members, count: format.number(members) }),
    },
    {
      name: 'points',
      value: format.number(stats.totalPointsBalance),
      note: told('pointsNote', { earned: format.number(stats.totalPointsEarned) }),
    },
    { name: 'liability', value: owed(analytics, format), note: told('liabilityNote') },
    {
      name: 'rate',
      value: format.percent(analytics.redemptionRate),
      note: told('rateNote', {
        redeemed: format.number(totals.redeemed),
        earned: format.number(totals.earned),
      }),
    },
    {
      name: 'members',
      value: format.number(analytics.activeMembers),
      note: told('membersNote', { smart_count: activeDays }),
    },
    { name: 'redemptions', value: format.number(stats.totalRedemptions), note: told('redemptionsNote') },
  ];
}

/** In each currency by itself: amounts of two are never added. */
function owed({ liability, pointsLiabilityCents, currency }: Analytics, format: Format): string {
  const owing = liability.filter(({ liabilityCents }) => liabilityCents > 0);
  if (owing.length === 0) return format.money(pointsLiabilityCents, currency);
  return owing.map((each) => format.money(each.liabilityCents, each.currency)).join(' + ');
}
