import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import EditIcon from '@mui/icons-material/EditOutlined';
import { Box, IconButton, LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { ProgramTier } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import { multiplierText } from './program-texts';

interface Props {
  /** null: those who have none */
  tier: ProgramTier | null;
  /** undefined while they are counted */
  members: number | undefined;
  /** members of the program */
  all: number;
  mayEdit?: boolean;
  onEdit?(): void;
  onRemove?(): void;
}

/** A rung of the ladder: what the tier takes, what it gives, and who is on it. */
export function TierRow({ tier, members, all, mayEdit = false, onEdit, onRemove }: Props) {
  const translate = useTranslate();
  const format = useFormat();
  const said = (text: string, params?: Record<string, unknown>) =>
    translate(`puntos.programs.tiers.${text}`, params);
  const name = tier?.name ?? said('without');
  return (
    <Box
      component="li"
      sx={{
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        px: 2,
        py: 1,
        display: 'flex',
        alignItems: 'center',
        gap: 2,
      }}
    >
      <Box
        sx={{
          flex: 1,
          minWidth: 0,
          display: 'grid',
          gap: { xs: 0.5, sm: 2 },
          alignItems: 'center',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'minmax(0, 2fr) minmax(0, 2fr) minmax(0, 3fr)' },
        }}
      >
        <Typography sx={{ fontWeight: 650, overflowWrap: 'anywhere' }}>{name}</Typography>
        <Typography variant="body2">
          {tier &&
            said('from', {
              points: translate('puntos.manyPoints', {
                smart_count: tier.min_points,
                count: format.number(tier.min_points),
              }),
            })}
          {tier && ' · '}
          {tier && said('multiplierOf', { multiplier: multiplierText(tier.multiplier, format) })}
        </Typography>
        {members !== undefined && (
          <Box>
            <Typography variant="body2" color="text.secondary">
              {said('members', { smart_count: members, count: format.number(members) })}
            </Typography>
            <LinearProgress
              variant="determinate"
              value={all === 0 ? 0 : (100 * members) / all}
              aria-hidden
              sx={{ height: 6, borderRadius: 3 }}
            />
          </Box>
        )}
      </Box>
      {mayEdit && (
        <Box sx={{ display: 'flex', flexShrink: 0 }}>
          <IconButton onClick={onEdit} aria-label={said('edit', { name })}>
            <EditIcon />
          </IconButton>
          <IconButton onClick={onRemove} aria-label={said('remove', { name })}>
            <DeleteIcon />
          </IconButton>
        </Box>
      )}
    </Box>
  );
}
