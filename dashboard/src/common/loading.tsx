import { Alert, Box, Button, CircularProgress } from '@mui/material';
import { useTranslate } from 'react-admin';

/** While something is read. */
export function Loading() {
  const translate = useTranslate();
  return (
    <Box role="status" sx={{ display: 'grid', placeItems: 'center', minHeight: 160 }}>
      <CircularProgress aria-label={translate('puntos.loading')} />
    </Box>
  );
}

/** When it could not be read: what the API says, and another try. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const translate = useTranslate();
  const said = error instanceof Error && error.message ? translate(error.message, { _: error.message }) : '';
  return (
    <Alert
      severity="error"
      action={
        retry && (
          <Button color="inherit" onClick={retry}>
            {translate('puntos.retry')}
          </Button>
        )
      }
    >
      {said || translate('puntos.failed')}
    </Alert>
  );
}
