import AddIcon from '@mui/icons-material/Add';
import { Button, Typography, useMediaQuery, useTheme } from '@mui/material';
import { useState } from 'react';
import { DataTable, List, SearchInput, TopToolbar, useTranslate } from 'react-admin';
import type { ApiKey, NewApiKey } from '../../api/generated';
import { EmptyList } from '../../common/empty-list';
import { Cards } from '../../common/cards';
import { useFormat } from '../../i18n/format';
import { ApiKeyCreate } from './api-key-create';
import { KeyState } from './api-key-state';
import { MadeKey } from './made-key';
import { RevokeButton } from './revoke-button';
import { ScopeChips } from './scopes';

const filters = [<SearchInput key="prefix" source="prefix" placeholder="pk_…" alwaysOn />];

/** All API keys, revoked ones too, the newest first. */
export default function ApiKeyList() {
  const translate = useTranslate();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('md'));
  // Not the list's: what it shows when it is empty goes when the first key is there, and that must be seen.
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const begin = (
    <Button variant="contained" startIcon={<AddIcon />} onClick={() => setIsOpen(true)}>
      {translate('puntos.api-keys.create')}
    </Button>
  );
  return (
    <>
      <List
        filters={filters}
        exporter={false}
        actions={<TopToolbar>{begin}</TopToolbar>}
        empty={<EmptyList text="puntos.api-keys.hint">{begin}</EmptyList>}
        perPage={25}
      >
        {isSmall ? <Narrow /> : <Wide />}
      </List>
      {isOpen && <ApiKeyCreate onMade={setMade} onClose={() => setIsOpen(false)} />}
      {made && <MadeKey made={made} onClose={() => setMade(null)} />}
    </>
  );
}

function useInstant(): (instant: string | null) => string {
  const translate = useTranslate();
  const format = useFormat();
  return (instant) => (instant === null ? translate('puntos.never') : format.time(instant));
}

function Wide() {
  const instant = useInstant();
  return (
    <DataTable<ApiKey> bulkActionButtons={false} rowClick={false}>
      <DataTable.Col source="name" disableSort cellSx={() => ({ overflowWrap: 'anywhere' })} />
      <DataTable.Col source="prefix" disableSort cellSx={() => ({ fontFamily: 'monospace' })} />
      <DataTable.Col<ApiKey>
        source="scopes"
        disableSort
        render={({ scopes }) => <ScopeChips scopes={scopes} />}
      />
      <DataTable.Col<ApiKey> source="last_used_at" disableSort render={(key) => instant(key.last_used_at)} />
      <DataTable.Col<ApiKey> source="expires_at" disableSort render={(key) => instant(key.expires_at)} />
      <DataTable.Col source="created_by" disableSort cellSx={() => ({ overflowWrap: 'anywhere' })} />
      <DataTable.Col<ApiKey> source="revoked_at" disableSort render={(key) => <KeyState apiKey={key} />} />
      <DataTable.Col<ApiKey>
        label="puntos.api-keys.revoke"
        render={(key) => <RevokeButton apiKey={key} />}
        align="right"
      />
    </DataTable>
  );
}

function Narrow() {
  const translate = useTranslate();
  const instant = useInstant();
  const label = (field: string): string => translate(`resources.api-keys.fields.${field}`);
  return (
    <Cards<ApiKey> to={() => null}>
      {(key) => (
        <>
          <Typography sx={{ fontWeight: 650, overflowWrap: 'anywhere' }}>{key.name}</Typography>
          <Typography sx={{ fontFamily: 'monospace' }}>{key.prefix}…</Typography>
          <ScopeChips scopes={key.scopes} />
          <Typography variant="body2" color="text.secondary">
            {label('last_used_at')}: {instant(key.last_used_at)} · {label('expires_at')}:{' '}
            {instant(key.expires_at)}
          </Typography>
          <KeyState apiKey={key} />
          <RevokeButton apiKey={key} />
        </>
      )}
    </Cards>
  );
}
