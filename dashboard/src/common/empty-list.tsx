import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';

/** Instead of a list that has nothing yet: what it is for, and how one begins. @param hint a text's key */
export function EmptyList({ hint, children }: { hint: string; children?: ReactNode }) {
  const translate = useTranslate();
  return (
    <Box
      sx={{
        width: '100%',
        maxWidth: 520,
        mx: 'auto',
        py: 8,
        px: 2,
        display: 'grid',
        gap: 2,
        justifyItems: 'center',
      }}
    >
      <Typography variant="h2">{translate('puntos.nothing')}</Typography>
      <Typography color="text.secondary" sx={{ textAlign: 'center' }}>
        {translate(hint)}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'center' }}>{children}</Box>
    </Box>
  );
}
