import ArrowIcon from '@mui/icons-material/ArrowForward';
import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../i18n/format';

/** A balance before and after what is about to be done. @param after null while it isn't known */
export function BalanceChange({ before, after }: { before: number; after: number | null }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box
      role="group"
      aria-label={translate('puntos.balance')}
      sx={{ display: 'flex', alignItems: 'center', gap: 2, p: 2, borderRadius: 2, bgcolor: 'action.hover' }}
    >
      <Figure label={translate('puntos.before')} value={format.number(before)} />
      <ArrowIcon aria-hidden />
      <Figure label={translate('puntos.after')} value={after === null ? '–' : format.number(after)} />
    </Box>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <Box>
      <Typography variant="body2" color="text.secondary">
        {label}
      </Typography>
      <Typography variant="h2" component="p">
        {value}
      </Typography>
    </Box>
  );
}
