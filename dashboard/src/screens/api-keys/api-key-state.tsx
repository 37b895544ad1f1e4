import { Box, Chip, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { ApiKey } from '../../api/generated';
import { useFormat } from '../../i18n/format';

type State = 'active' | 'revoked' | 'expired';

function stateOf({ revoked_at, expires_at }: ApiKey, now: Date): State {
  if (revoked_at) return 'revoked';
  return expires_at && new Date(expires_at) <= now ? 'expired' : 'active';
}

/** Whether a key still opens anything, and since when not. */
export function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const translate = useTranslate();
  const format = useFormat();
  const state = stateOf(apiKey, new Date());
  return (
    <Box>
      <Chip
        size="small"
        variant="outlined"
        color={state === 'active' ? 'success' : 'default'}
        label={translate(`puntos.api-keys.states.${state}`)}
      />
      {apiKey.revoked_at && (
        <Typography variant="body2" color="text.secondary">
          {format.time(apiKey.revoked_at)}
        </Typography>
      )}
    </Box>
  );
}
