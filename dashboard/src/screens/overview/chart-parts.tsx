import { Paper, Typography, useTheme } from '@mui/material';
import type { TooltipContentProps } from 'recharts';
import { useFormat } from '../../i18n/format';

/** Numbers of an axis: shortened only where they are long, since a short one is exact. */
export function useTicks(): (value: number) => string {
  const format = useFormat();
  return (value) => (Math.abs(value) < 10_000 ? format.number(value) : format.compact(value));
}

/** How axes look: the theme's text, hardly any lines. */
export function useAxis() {
  const { palette } = useTheme();
  return {
    stroke: palette.text.secondary,
    tick: { fill: palette.text.secondary, fontSize: 12 },
    tickLine: false,
    axisLine: { stroke: palette.divider },
  };
}

/** What is said beside the pointer: the name of the place, and each value with its own. */
export function ChartTip({
  active,
  payload,
  label,
  nameOf,
}: Partial<TooltipContentProps> & { nameOf?: (label: string) => string }) {
  const format = useFormat();
  if (!active || !payload?.length) return null;
  const place = String(label ?? '');
  return (
    <Paper elevation={4} sx={{ px: 1.5, py: 1 }}>
      <Typography variant="body2" sx={{ fontWeight: 650 }}>
        {nameOf ? nameOf(place) : place}
      </Typography>
      {payload.map(({ name, value }) => (
        <Typography key={String(name)} variant="body2">
          {String(name)}: {format.number(Number(value))}
        </Typography>
      ))}
    </Paper>
  );
}
