import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useRefresh, useTranslate } from 'react-admin';
import { once } from '../../api/client';
import { apiKeysRevoke } from '../../api/generated';
import type { ApiKey } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';

/** Revokes a key, after its beginning was typed; nothing for one that is revoked. */
export function RevokeButton({ apiKey }: { apiKey: ApiKey }) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const [isOpen, setIsOpen] = useState(false);
  if (apiKey.revoked_at) return null;

  async function revoke(key: string): Promise<void> {
    await apiKeysRevoke({ path: { id: apiKey.id }, ...once(key), throwOnError: true });
    notify('puntos.api-keys.revoked', { type: 'success' });
    refresh();
  }

  return (
    <>
      <Button
        color="error"
        aria-label={translate('puntos.api-keys.revokeOf', { name: apiKey.name })}
        onClick={() => setIsOpen(true)}
        sx={{ justifySelf: 'start' }}
      >
        {translate('puntos.api-keys.revoke')}
      </Button>
      {isOpen && (
        <ActionDialog
          title={translate('puntos.api-keys.revokeTitle', { name: apiKey.name })}
          submit={translate('puntos.api-keys.revoke')}
          onSubmit={revoke}
          onClose={() => setIsOpen(false)}
          typed={apiKey.prefix}
          danger
        >
          <Typography>{translate('puntos.api-keys.revokeHelp')}</Typography>
          <Typography>{translate('puntos.cannotBeUndone')}</Typography>
        </ActionDialog>
      )}
    </>
  );
}
