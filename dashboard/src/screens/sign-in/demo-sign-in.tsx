import { Box, Button, Divider, MenuItem, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { type DemoRole, demoToken } from '../../api/session';

const ROLES: DemoRole[] = ['org_admin', 'branch_manager', 'cashier', 'waiter'];

interface Props {
  busy: boolean;
  signIn(token: string): Promise<void>;
  onRefusal(message: string): void;
}

/** One button into the demo organization. It is only here outside production, on the machine itself. */
export function DemoSignIn({ busy, signIn, onRefusal }: Props) {
  const translate = useTranslate();
  const [role, setRole] = useState<DemoRole>('org_admin');

  async function enter(): Promise<void> {
    try {
      await signIn(await demoToken(role));
    } catch (error) {
      onRefusal((error as Error).message);
    }
  }

  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Divider />
      <Typography color="text.secondary">{translate('puntos.signIn.demoHelp')}</Typography>
      <TextField
        select
        size="small"
        label={translate('puntos.signIn.demoAs')}
        value={role}
        onChange={(event) => setRole(event.target.value as DemoRole)}
      >
        {ROLES.map((name) => (
          <MenuItem key={name} value={name}>
            {translate(`puntos.signIn.roles.${name}`)}
          </MenuItem>
        ))}
      </TextField>
      <Button variant="outlined" size="large" disabled={busy} onClick={() => void enter()}>
        {translate('puntos.signIn.demo')}
      </Button>
    </Box>
  );
}
