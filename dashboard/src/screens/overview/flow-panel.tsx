import { Box, Typography, useTheme } from '@mui/material';
import { useTranslate } from 'react-admin';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Analytics } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import { ChartTip, useAxis, useTicks } from './chart-parts';
import { Panel } from './panel';
import { type FlowPoint, flowOf, isWeekly, mostOf } from './series';

const DASHES = '6 4';
/** More dots than this hide the line. */
const MOST_DOTS = 31;

/** Points earned against points redeemed: a whole line with dots, and a dashed one with squares. */
export function FlowPanel({ analytics }: { analytics: Analytics }) {
  const translate = useTranslate();
  const format = useFormat();
  const said = 'puntos.overview.charts.flow';
  const weekly = isWeekly(analytics.days);
  const points = flowOf(analytics.days);
  const { earned, redeemed } = analytics.totals;
  const most = mostOf(points, (point) => point.earned);
  const isEmpty = points.every((point) => point.earned === 0 && point.redeemed === 0);
  const figures = {
    earned: format.number(earned),
    redeemed: format.number(redeemed),
    day: most ? format.day(most.date) : '–',
    most: format.number(most?.earned ?? 0),
  };
  return (
    <Panel
      title={translate(weekly ? `${said}.weekly` : `${said}.title`)}
      summary={
        isEmpty
          ? translate(`${said}.nothing`)
          : translate(weekly ? `${said}.summaryWeekly` : `${said}.summary`, figures)
      }
      columns={[
        translate(weekly ? `${said}.week` : `${said}.day`),
        translate(`${said}.earned`),
        translate(`${said}.redeemed`),
      ]}
      rows={points
        .toReversed()
        .map((point) => [format.day(point.date), format.number(point.earned), format.number(point.redeemed)])}
      isEmpty={isEmpty}
    >
      <FlowChart
        points={points}
        earned={translate(`${said}.earned`)}
        redeemed={translate(`${said}.redeemed`)}
      />
    </Panel>
  );
}

function FlowChart({ points, earned, redeemed }: { points: FlowPoint[]; earned: string; redeemed: string }) {
  const { palette } = useTheme();
  const format = useFormat();
  const axis = useAxis();
  const ticks = useTicks();
  const shared = { type: 'linear', strokeWidth: 2.5, isAnimationActive: false } as const;
  const hasDots = points.length <= MOST_DOTS;
  return (
    <>
      <Box sx={{ display: 'flex', gap: 3, mb: 1 }}>
        <LegendItem name={earned} color={palette.primary.main} />
        <LegendItem name={redeemed} color={palette.warning.main} dashes={DASHES} />
      </Box>
      <ResponsiveContainer width="100%" height={260}>
        <LineChart
          data={points}
          accessibilityLayer={false}
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
        >
          <CartesianGrid stroke={palette.divider} vertical={false} />
          <XAxis
            dataKey="date"
            {...axis}
            tickFormatter={(date: string) => format.shortDay(date)}
            minTickGap={28}
            tickMargin={8}
          />
          <YAxis {...axis} axisLine={false} width="auto" allowDecimals={false} tickFormatter={ticks} />
          <Tooltip content={<ChartTip nameOf={(date) => format.day(date)} />} />
          <Line
            {...shared}
            dataKey="earned"
            name={earned}
            stroke={palette.primary.main}
            dot={hasDots && { r: 3, fill: palette.primary.main }}
          />
          <Line
            {...shared}
            dataKey="redeemed"
            name={redeemed}
            stroke={palette.warning.main}
            strokeDasharray={DASHES}
            dot={hasDots && <Square color={palette.warning.main} />}
          />
        </LineChart>
      </ResponsiveContainer>
    </>
  );
}

/** A mark with corners: told from a round one without its colour. */
function Square({ cx = 0, cy = 0, color }: { cx?: number; cy?: number; color: string }) {
  return <rect x={cx - 3.5} y={cy - 3.5} width={7} height={7} fill={color} />;
}

function LegendItem({ name, color, dashes }: { name: string; color: string; dashes?: string }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <svg width="30" height="12">
        <line x1="0" y1="6" x2="30" y2="6" stroke={color} strokeWidth="2.5" strokeDasharray={dashes} />
        {dashes ? <Square cx={15} cy={6} color={color} /> : <circle cx="15" cy="6" r="4" fill={color} />}
      </svg>
      <Typography variant="body2">{name}</Typography>
    </Box>
  );
}
