import { Box, Typography } from '@mui/material';
import { CreateButton, useTranslate } from 'react-admin';

/** A list that has nothing yet: what belongs here, and the way to the first one for who may create it. */
export function EmptyList({ text }: { text: string }) {
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
      <CreateButton variant="contained" />
    </Box>
  );
}
