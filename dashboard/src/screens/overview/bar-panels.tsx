import { useMediaQuery, useTheme } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Bar, BarChart, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Analytics } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import { ChartTip, useAxis } from './chart-parts';
import { Panel } from './panel';
import { activeProgram, mostOf } from './series';

const BAR_HEIGHT = 40;

/** How many members each tier of the active program has, the highest tier first. */
export function TiersPanel({ analytics }: { analytics: Analytics }) {
  const translate = useTranslate();
  const format = useFormat();
  const said = 'puntos.overview.charts.tiers';
  const program = activeProgram(analytics);
  const bars = (program?.tiers ?? [])
    .toReversed()
    .map(({ name, members }) => ({ name: name ?? translate(`${said}.none`), value: members }));
  const members = program?.members ?? 0;
  const most = mostOf(bars, ({ value }) => value);
  return (
    <Panel
      title={translate(`${said}.title`)}
      summary={
        most && program
          ? translate(`${said}.summary`, {
              program: program.name,
              smart_count: members,
              count: format.number(members),
              tier: most.name,
              most: format.number(most.value),
            })
          : translate(`${said}.nothing`)
      }
      columns={[translate(`${said}.tier`), translate(`${said}.members`), translate(`${said}.share`)]}
      rows={bars.map(({ name, value }) => [
        name,
        format.number(value),
        format.percent(members === 0 ? 0 : value / members),
      ])}
      isEmpty={most === undefined}
    >
      <Bars bars={bars} unit={translate(`${said}.members`)} color="primary" />
    </Panel>
  );
}

/** The rewards that were redeemed most in the period. */
export function RewardsPanel({ analytics: { topRewards } }: { analytics: Analytics }) {
  const translate = useTranslate();
  const format = useFormat();
  const said = 'puntos.overview.charts.rewards';
  const [top] = topRewards;
  return (
    <Panel
      title={translate(`${said}.title`)}
      summary={
        top
          ? translate(`${said}.summary`, {
              name: top.name,
              smart_count: top.redemptions,
              count: format.number(top.redemptions),
            })
          : translate(`${said}.nothing`)
      }
      columns={[translate(`${said}.reward`), translate(`${said}.redemptions`), translate(`${said}.points`)]}
      rows={topRewards.map(({ name, redemptions, pointsSpent }) => [
        name,
        format.number(redemptions),
        format.number(pointsSpent),
      ])}
      isEmpty={!top}
    >
      <Bars
        bars={topRewards.map(({ name, redemptions }) => ({ name, value: redemptions }))}
        unit={translate(`${said}.redemptions`)}
        color="secondary"
      />
    </Panel>
  );
}

interface BarsProps {
  bars: { name: string; value: number }[];
  unit: string;
  color: 'primary' | 'secondary';
}

/** Bars that lie, so that names have room; each has its number at its end. */
function Bars({ bars, unit, color }: BarsProps) {
  const theme = useTheme();
  const format = useFormat();
  const axis = useAxis();
  const isSmall = useMediaQuery(theme.breakpoints.down('sm'));
  const letters = isSmall ? 13 : 20;
  // Two of one name are two bars: places are numbered, names are written beside them.
  const data = bars.map((bar, place) => ({ ...bar, place }));
  const nameAt = (place: number | string): string => bars[Number(place)]?.name ?? '';
  return (
    <ResponsiveContainer width="100%" height={bars.length * BAR_HEIGHT + 16}>
      <BarChart
        data={data}
        layout="vertical"
        accessibilityLayer={false}
        margin={{ top: 4, right: 56, bottom: 4, left: 0 }}
      >
        <XAxis type="number" hide allowDecimals={false} />
        <YAxis
          type="category"
          dataKey="place"
          {...axis}
          width={isSmall ? 96 : 150}
          interval={0}
          tickFormatter={(place: number) => shortened(nameAt(place), letters)}
        />
        <Tooltip content={<ChartTip nameOf={nameAt} />} cursor={{ fill: theme.palette.action.hover }} />
        <Bar
          dataKey="value"
          name={unit}
          fill={theme.palette[color].main}
          radius={[0, 6, 6, 0]}
          maxBarSize={24}
          isAnimationActive={false}
        >
          <LabelList
            dataKey="value"
            position="right"
            fill={theme.palette.text.primary}
            fontSize={13}
            formatter={(value) => format.number(Number(value))}
          />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

function shortened(name: string, letters: number): string {
  const all = [...name];
  return all.length > letters ? `${all.slice(0, letters - 1).join('')}…` : name;
}
