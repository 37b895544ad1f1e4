import {
  Box,
  LinearProgress,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Program } from '../../api/generated';
import { Failed } from '../../common/loading';
import { useFormat } from '../../i18n/format';
import type { WouldBeTier } from './tier-draft';
import { useTierPreview } from './use-tier-preview';

interface Props {
  program: Program;
  /** as they would be, the lowest first; null while that can't be said */
  tiers: readonly WouldBeTier[] | null;
  members: ReadonlyMap<string | null, number> | undefined;
}

/** A column that a phone has no room for. */
const WHERE_ROOM = { display: { xs: 'none', sm: 'table-cell' } };

interface Line {
  id: string;
  name: string;
  now: number;
  then: number;
}

/** How many members are in each tier now, and how many would be. */
export function TierPreviewTable({ program, tiers, members }: Props) {
  const translate = useTranslate();
  const { data, error, isFetching } = useTierPreview(program.id, tiers);
  const said = (text: string) => translate(`puntos.programs.preview.${text}`);
  if (tiers === null && !data) return null;
  if (error) return <Failed error={error} />;
  const lines =
    tiers && data?.tiers.length === tiers.length ? linesOf(tiers, data, members, translate) : null;
  return (
    <Box sx={{ bgcolor: 'action.hover', borderRadius: 1, p: 1.5 }} aria-live="polite" aria-busy={isFetching}>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {said('title')}
      </Typography>
      <Box sx={{ height: 4 }}>{isFetching && <LinearProgress aria-label={said('waiting')} />}</Box>
      {lines ? <Lines lines={lines} /> : <Typography variant="body2">{said('waiting')}</Typography>}
    </Box>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Table size="small" sx={{ '& .MuiTableCell-root': { px: { xs: 0.75, sm: 2 } } }}>
      <TableHead>
        <TableRow>
          <TableCell>{translate('puntos.programs.preview.tier')}</TableCell>
          {['now', 'then', 'change'].map((column) => (
            <TableCell key={column} align="right" sx={column === 'change' ? WHERE_ROOM : undefined}>
              {translate(`puntos.programs.preview.${column}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {lines.map(({ id, name, now, then }) => (
          <TableRow key={id}>
            <TableCell component="th" scope="row" sx={{ overflowWrap: 'break-word' }}>
              {name}
            </TableCell>
            <TableCell align="right">{format.number(now)}</TableCell>
            <TableCell align="right" sx={{ fontWeight: 650 }}>
              {format.number(then)}
            </TableCell>
            <TableCell align="right" sx={WHERE_ROOM}>
              {then === now ? '–' : format.signed(then - now)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

type Preview = NonNullable<ReturnType<typeof useTierPreview>['data']>;

/** The highest tier first, as in the ladder; those without a tier only where there are some. */
function linesOf(
  tiers: readonly WouldBeTier[],
  preview: Preview,
  members: Props['members'],
  translate: ReturnType<typeof useTranslate>,
): Line[] {
  const lines = tiers.map(({ id, name }, index) => ({
    id: id ?? 'new',
    name: name || '…',
    now: (id && members?.get(id)) || 0,
    then: preview.tiers[index]?.members ?? 0,
  }));
  const without = {
    id: 'without',
    name: translate('puntos.programs.tiers.without'),
    now: members?.get(null) ?? 0,
    then: preview.below,
  };
  return [...lines.toReversed(), ...(without.now + without.then > 0 ? [without] : [])];
}
