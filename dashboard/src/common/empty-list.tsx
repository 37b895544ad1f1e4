import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { CreateButton, useTranslate } from 'react-admin';

interface Props {
  text: string;
  /** how one begins, if not by react-admin's own button */
  children?: ReactNode;
}

/** A list that has nothing yet: what belongs here, and the way to the first one for who may create it. */
export function EmptyList({ text, children = <CreateButton variant="contained" /> }: Props) {
  const translate = useTranslate();
  return (
    <Box
      sx={{
        display: 'grid',
        justifyItems: 'center',
        gap: 2,
        textAlign: 'center',
        px: 2,
        py: 8,
        width: '100%',
      }}
    >
      <Typography variant="h2">{translate('puntos.nothing')}</Typography>
      <Typography color="text.secondary" sx={{ maxWidth: 480 }}>
        {translate(text)}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'center' }}>{children}</Box>
    </Box>
  );
}
