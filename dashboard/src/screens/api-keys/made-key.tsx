import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
} from '@mui/material';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import type { NewApiKey } from '../../api/generated';
import { CopyButton } from '../../common/copy-button';

/** Shows a key, this once: only its button closes it, so that no slip of the hand takes the key away. */
export function MadeKey({ made, onClose }: { made: NewApiKey; onClose(): void }) {
  const translate = useTranslate();
  const heading = useId();
  return (
    <Dialog open fullWidth maxWidth="sm" aria-labelledby={heading}>
      <DialogTitle id={heading}>{translate('puntos.api-keys.madeTitle')}</DialogTitle>
      <DialogContent>
        <Box sx={{ display: 'grid', gap: 2, pt: 1 }}>
          <Alert severity={made.key === null ? 'error' : 'warning'}>
            {translate(made.key === null ? 'puntos.api-keys.keyLost' : 'puntos.api-keys.keyWarning')}
          </Alert>
          {made.key !== null && (
            <>
              <TextField
                label={translate('puntos.api-keys.key')}
                value={made.key}
                multiline
                onFocus={({ target }) => target.select()}
                slotProps={{ htmlInput: { readOnly: true, spellCheck: false } }}
                sx={{ '& textarea': { fontFamily: 'monospace' } }}
              />
              <Box>
                <CopyButton text={made.key} label={translate('puntos.api-keys.copyKey')} />
              </Box>
            </>
          )}
        </Box>
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button variant="contained" onClick={onClose}>
          {translate(made.key === null ? 'puntos.close' : 'puntos.api-keys.keyDone')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
