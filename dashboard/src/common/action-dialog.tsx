import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
  Typography,
  useMediaQuery,
  useTheme,
} from '@mui/material';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { idempotencyKey } from '../api/client';
import { endsIntention } from '../api/intention';
import { Failure } from '../api/failure';

interface Props {
  title: string;
  /** of the button that does it */
  submit: string;
  /**
   * Does it, once: `key` is the same for every try of this dialog, so that a repeated press or a lost answer does nothing
   * twice. What it throws is shown, and the dialog stays.
   */
  onSubmit(key: string): Promise<void>;
  onClose(): void;
  /** when the form isn't complete yet */
  disabled?: boolean;
  /** red, for what takes something away */
  danger?: boolean;
  /** a word to be typed first: for what can't be undone */
  typed?: string;
  children: ReactNode;
}

/** A dialog that does one thing: rendered while it is open. Enter submits, Escape closes, on a telephone it fills the screen. */
export function ActionDialog({ title, submit, onSubmit, onClose, disabled, danger, typed, children }: Props) {
  const translate = useTranslate();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('sm'));
  const heading = useId();
  const field = useId();
  const [key, setKey] = useState(idempotencyKey);
  const [word, setWord] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const confirmed = typed === undefined || word.trim() === typed;

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    // A portal's events bubble through the tree of components: an outer form must not hear this one.
    event.stopPropagation();
    if (busy || disabled || !confirmed) return;
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(key);
      onClose();
    } catch (error) {
      setFailure(error);
      // A refusal is remembered under its key: what is sent after it is another request. No answer: the same one again.
      if (endsIntention(error)) setKey(idempotencyKey());
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={busy ? undefined : onClose}
      fullScreen={isSmall}
      fullWidth
      maxWidth="sm"
      aria-labelledby={heading}
    >
      <form onSubmit={(event) => void send(event)} noValidate>
        <DialogTitle id={heading}>{title}</DialogTitle>
        <DialogContent>
          <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, pt: 1 }}>
            {children}
            {typed !== undefined && (
              <Box>
                {/* Above and not in the field, where a long one would be cut off. */}
                <Typography component="label" htmlFor={field}>
                  {translate('puntos.confirmTyping', { word: typed })}
                </Typography>
                <TextField
                  id={field}
                  hiddenLabel
                  fullWidth
                  value={word}
                  onChange={(event) => setWord(event.target.value)}
                  autoComplete="off"
                />
              </Box>
            )}
            {failure !== null && <FailureAlert failure={failure} />}
          </Box>
        </DialogContent>
        <DialogActions sx={{ p: 2 }}>
          <Button onClick={onClose} disabled={busy}>
            {translate('puntos.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color={danger ? 'error' : 'primary'}
            disabled={busy || disabled || !confirmed}
          >
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** What the API says about a refusal: its message, each field's, and a reference for who asks for help. */
export function FailureAlert({ failure }: { failure: unknown }) {
  const translate = useTranslate();
  const message = failure instanceof Error ? failure.message : String(failure);
  const details = failure instanceof Failure ? Object.entries(failure.details) : [];
  return (
    <Alert severity="error">
      {translate(message, { _: message })}
      {details.map(([name, said]) => (
        <div key={name}>{Array.isArray(said) ? said.join(' ') : `${name}: ${said}`}</div>
      ))}
      {failure instanceof Failure && failure.status >= 500 && failure.requestId && (
        <div>{translate('puntos.reference', { id: failure.requestId })}</div>
      )}
    </Alert>
  );
}
