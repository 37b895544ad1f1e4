import {
  Alert,
  Box,
  Button,
  Card,
  CardContent,
  Checkbox,
  FormControlLabel,
  TextField,
  Typography,
} from '@mui/material';
import { type FormEvent, useState } from 'react';
import { HttpError, LocalesMenuButton, ToggleThemeButton, useLogin, useTranslate } from 'react-admin';
import { hasDemo } from '../../api/client';
import { DemoSignIn } from './demo-sign-in';

/** By a token or an API key, pasted once; where there is a demo, by one button. */
export function SignInPage() {
  const translate = useTranslate();
  const login = useLogin();
  const [token, setToken] = useState('');
  const [keep, setKeep] = useState(true);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function signIn(given: string): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await login({ token: given, keep });
    } catch (error) {
      const isRefused = error instanceof HttpError && error.status === 401;
      setRefusal(isRefused ? 'puntos.signIn.refused' : (error as Error).message);
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (token.trim() !== '') void signIn(token);
  }

  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'center', bgcolor: 'background.default', p: 2 }}
    >
      <Box sx={{ position: 'absolute', top: 8, right: 8, display: 'flex', color: 'text.primary' }}>
        <LocalesMenuButton />
        <ToggleThemeButton />
      </Box>
      <Card sx={{ width: '100%', maxWidth: 440 }}>
        <CardContent component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 2, p: 4 }}>
          <Box>
            <Typography variant="h1">Puntos</Typography>
            <Typography color="text.secondary">{translate('puntos.signIn.title')}</Typography>
          </Box>
          {refusal && <Alert severity="error">{translate(refusal, { _: refusal })}</Alert>}
          <TextField
            label={translate('puntos.signIn.token')}
            helperText={translate('puntos.signIn.help')}
            value={token}
            onChange={(event) => setToken(event.target.value)}
            type="password"
            autoComplete="off"
            autoFocus
            required
          />
          <FormControlLabel
            control={<Checkbox checked={keep} onChange={(_, checked) => setKeep(checked)} />}
            label={translate('puntos.signIn.keep')}
          />
          <Button type="submit" variant="contained" size="large" disabled={busy || token.trim() === ''}>
            {translate('puntos.signIn.submit')}
          </Button>
          {hasDemo && <DemoSignIn busy={busy} signIn={signIn} onRefusal={setRefusal} />}
        </CardContent>
      </Card>
    </Box>
  );
}
