import { MenuItem, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { usePermissions, useRefresh, useTranslate } from 'react-admin';
import { once } from '../../api/client';
import { apiKeysCreate } from '../../api/generated';
import type { NewApiKey } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { type Scope, ScopeFields } from './scopes';

const LIVES = ['never', 'days_30', 'days_90', 'days_365', 'date'] as const;
type Life = (typeof LIVES)[number];

interface Props {
  onMade(made: NewApiKey): void;
  onClose(): void;
}

/** Makes a key that may do no more than who makes it. */
export function ApiKeyCreate({ onMade, onClose }: Props) {
  const translate = useTranslate();
  const refresh = useRefresh();
  const { permissions = [] } = usePermissions<Scope[]>();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [life, setLife] = useState<Life>('never');
  const [date, setDate] = useState('');
  // Of one moment, so that what is sent again is the same.
  const [openedAt] = useState(() => new Date());
  const isComplete = name.trim() !== '' && scopes.length > 0 && (life !== 'date' || date !== '');

  async function create(key: string): Promise<void> {
    const body = { name: name.trim(), scopes, expiresAt: expiryOf(life, date, openedAt) };
    onMade((await apiKeysCreate({ body, ...once(key), throwOnError: true })).data.data);
    refresh();
  }

  return (
    <ActionDialog
      title={translate('puntos.api-keys.create')}
      submit={translate('puntos.api-keys.createSubmit')}
      onSubmit={create}
      onClose={onClose}
      disabled={!isComplete}
    >
      <TextField
        label={translate('resources.api-keys.fields.name')}
        value={name}
        onChange={({ target }) => setName(target.value)}
        slotProps={{ htmlInput: { maxLength: 255 } }}
        autoComplete="off"
        autoFocus
        required
      />
      <Expiry life={life} onLife={setLife} date={date} onDate={setDate} />
      <Typography>{translate('puntos.api-keys.scopesDue')}</Typography>
      <ScopeFields offered={permissions} chosen={scopes} onChange={setScopes} />
    </ActionDialog>
  );
}

interface ExpiryProps {
  life: Life;
  onLife(life: Life): void;
  date: string;
  onDate(date: string): void;
}

function Expiry({ life, onLife, date, onDate }: ExpiryProps) {
  const translate = useTranslate();
  return (
    <>
      <TextField
        select
        label={translate('puntos.api-keys.expiry')}
        value={life}
        onChange={({ target }) => onLife(target.value as Life)}
      >
        {LIVES.map((choice) => (
          <MenuItem key={choice} value={choice}>
            {translate(`puntos.api-keys.lives.${choice}`)}
          </MenuItem>
        ))}
      </TextField>
      {life === 'date' && (
        <TextField
          type="datetime-local"
          label={translate('puntos.api-keys.expiryDate')}
          value={date}
          onChange={({ target }) => onDate(target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
          required
        />
      )}
    </>
  );
}

function expiryOf(life: Life, date: string, now: Date): string | null {
  if (life === 'never') return null;
  if (life === 'date') return new Date(date).toISOString();
  return new Date(now.getTime() + Number(life.slice('days_'.length)) * 86_400_000).toISOString();
}
