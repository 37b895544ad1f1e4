import { useTheme } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Analytics } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import { ChartTip, useAxis, useTicks } from './chart-parts';
import { Panel } from './panel';
import { expiringByDay, mostOf } from './series';

/** Which points expire on which of the next thirty days. */
export function ExpiringPanel({ analytics }: { analytics: Analytics }) {
  const translate = useTranslate();
  const format = useFormat();
  const said = 'puntos.overview.charts.expiring';
  const { expiring } = analytics;
  const most = mostOf(expiring, ({ points }) => points);
  const sum = expiring.reduce((total, { points }) => total + points, 0);
  return (
    <Panel
      title={translate(`${said}.title`)}
      summary={
        most
          ? translate(`${said}.summary`, {
              points: format.number(sum),
              day: format.day(most.date),
              most: format.number(most.points),
            })
          : translate(`${said}.nothing`)
      }
      columns={[translate(`${said}.day`), translate(`${said}.points`)]}
      rows={expiring.map(({ date, points }) => [format.day(date), format.number(points)])}
      isEmpty={!most}
    >
      <ExpiringChart days={expiringByDay(analytics)} unit={translate(`${said}.points`)} />
    </Panel>
  );
}

function ExpiringChart({ days, unit }: { days: Analytics['expiring']; unit: string }) {
  const { palette } = useTheme();
  const format = useFormat();
  const axis = useAxis();
  const ticks = useTicks();
  return (
    <ResponsiveContainer width="100%" height={200}>
      <BarChart data={days} accessibilityLayer={false} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis
          dataKey="date"
          {...axis}
          tickFormatter={(date: string) => format.shortDay(date)}
          minTickGap={28}
          tickMargin={8}
        />
        <YAxis {...axis} axisLine={false} width="auto" allowDecimals={false} tickFormatter={ticks} />
        <Tooltip
          content={<ChartTip nameOf={(date) => format.day(date)} />}
          cursor={{ fill: palette.action.hover }}
        />
        <Bar
          dataKey="points"
          name={unit}
          fill={palette.warning.main}
          radius={[4, 4, 0, 0]}
          maxBarSize={28}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
