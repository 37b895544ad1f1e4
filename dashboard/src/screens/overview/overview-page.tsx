import {
  Alert,
  Box,
  Button,
  LinearProgress,
  ToggleButton,
  ToggleButtonGroup,
  Typography,
} from '@mui/material';
import { Suspense, lazy } from 'react';
import { LinkBase, Title, useCanAccess, usePermissions, useTranslate } from 'react-admin';
import type { Analytics, Statistics } from '../../api/generated';
import { Failed, Loading } from '../../common/loading';
import { useFormat } from '../../i18n/format';
import { Figures } from './figures';
import { FirstSteps } from './first-steps';
import { PERIODS, type Period, useOverview, usePeriod } from './use-overview';

const Charts = lazy(() => import('./charts'));

/** The organization at a glance: figures, charts, and what to do first where there is nothing to show yet. */
export default function OverviewPage() {
  const { canAccess, isPending } = useCanAccess({ resource: 'overview', action: 'list' });
  const [period, setPeriod] = usePeriod();
  const { stats, analytics } = useOverview(period, canAccess === true);
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, py: 2 }}>
      <Title title="puntos.menu.overview" />
      {!isPending && !canAccess && <Refused />}
      {canAccess && (stats.error ?? analytics.error) && (
        <Failed
          error={stats.error ?? analytics.error}
          retry={() => void Promise.all([stats.refetch(), analytics.refetch()])}
        />
      )}
      {canAccess && stats.isPending && <Loading />}
      {stats.data?.totalCustomers === 0 && <FirstSteps />}
      {stats.data && stats.data.totalCustomers > 0 && analytics.data && (
        <Glance
          stats={stats.data}
          analytics={analytics.data}
          isReading={analytics.isFetching}
          period={period}
          choose={setPeriod}
        />
      )}
    </Box>
  );
}

/** For who may read no figures: what there is instead. */
function Refused() {
  const translate = useTranslate();
  const { permissions } = usePermissions<string[]>();
  return (
    <Alert severity="info">
      {translate(permissions?.length === 0 ? 'puntos.nobody' : 'puntos.overview.refused')}
    </Alert>
  );
}

interface GlanceProps {
  stats: Statistics;
  analytics: Analytics;
  isReading: boolean;
  period: Period;
  choose(period: Period): void;
}

function Glance({ stats, analytics, isReading, period, choose }: GlanceProps) {
  const translate = useTranslate();
  const format = useFormat();
  const { from, to, timeZone } = analytics;
  return (
    <>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          alignItems: 'center',
          justifyContent: 'space-between',
        }}
      >
        <Box>
          {stats.activeProgram && (
            <Typography sx={{ fontWeight: 600 }}>
              {translate('puntos.overview.active', { name: stats.activeProgram.name })}
            </Typography>
          )}
          <Typography variant="body2" color="text.secondary" role="status">
            {translate('puntos.overview.from', {
              from: format.day(from),
              to: format.day(to),
              zone: timeZone.replaceAll('_', ' '),
            })}
          </Typography>
        </Box>
        <PeriodChooser period={period} choose={choose} />
      </Box>
      {!stats.activeProgram && <NoProgram />}
      <Box sx={{ height: 4, mt: -1.5 }}>
        {isReading && <LinearProgress aria-label={translate('puntos.loading')} />}
      </Box>
      <Figures stats={stats} analytics={analytics} />
      <Suspense fallback={<Loading />}>
        <Charts analytics={analytics} />
      </Suspense>
    </>
  );
}

function PeriodChooser({ period, choose }: Pick<GlanceProps, 'period' | 'choose'>) {
  const translate = useTranslate();
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      color="primary"
      value={period}
      onChange={(_, chosen: Period | null) => chosen !== null && choose(chosen)}
      aria-label={translate('puntos.overview.period')}
    >
      {PERIODS.map((days) => (
        <ToggleButton
          key={days}
          value={days}
          sx={{ textTransform: 'none', color: 'text.primary', px: 1.5, minHeight: 40 }}
        >
          {translate('puntos.overview.days', days)}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

function NoProgram() {
  const translate = useTranslate();
  const programs = useCanAccess({ resource: 'programs', action: 'list' });
  return (
    <Alert
      severity="warning"
      action={
        programs.canAccess && (
          <Button color="inherit" component={LinkBase} to="/programs">
            {translate('puntos.overview.toPrograms')}
          </Button>
        )
      }
    >
      {translate('puntos.overview.noProgram')}
    </Alert>
  );
}
