import { Box, Button, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { EditButton, useCanAccess, useNotify, useRedirect, useRefresh, useTranslate } from 'react-admin';
import { programsDelete, programsUpdate } from '../../api/generated';
import type { Program } from '../../api/generated';
import { once } from '../../api/client';
import { ActionDialog } from '../../common/action-dialog';
import { typedWord } from '../../common/typed-word';
import { useActiveProgram } from '../../common/use-program';

type Doing = 'switch' | 'remove' | null;

/** What may be done with a program. */
export function ProgramActions({ program }: { program: Program }) {
  const translate = useTranslate();
  const [doing, setDoing] = useState<Doing>(null);
  const edit = useCanAccess({ resource: 'programs', action: 'edit' });
  const remove = useCanAccess({ resource: 'programs', action: 'delete' });
  const close = () => setDoing(null);
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      {edit.canAccess && (
        <>
          <Button variant={program.is_active ? 'text' : 'contained'} onClick={() => setDoing('switch')}>
            {translate(
              program.is_active ? 'puntos.programs.actions.deactivate' : 'puntos.programs.actions.activate',
            )}
          </Button>
          <EditButton label="puntos.programs.actions.edit" />
        </>
      )}
      {remove.canAccess && (
        <Button color="error" onClick={() => setDoing('remove')}>
          {translate('puntos.programs.actions.remove')}
        </Button>
      )}
      {doing === 'switch' && <SwitchDialog program={program} onClose={close} />}
      {doing === 'remove' && <RemoveDialog program={program} onClose={close} />}
    </Box>
  );
}

interface DialogProps {
  program: Program;
  onClose(): void;
}

/** Activates or deactivates a program, after saying what that means. */
function SwitchDialog({ program: { id, name, is_active }, onClose }: DialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const active = useActiveProgram();
  const said = (text: string, params = {}) => translate(`puntos.programs.${text}`, params);

  async function change(key: string): Promise<void> {
    await programsUpdate({ path: { id }, body: { isActive: !is_active }, ...once(key), throwOnError: true });
    notify(`puntos.programs.${is_active ? 'deactivated' : 'activated'}`, {
      messageArgs: { name },
      type: 'success',
    });
    refresh();
  }

  return (
    <ActionDialog
      title={said(is_active ? 'deactivateTitle' : 'activateTitle', { name })}
      submit={said(is_active ? 'actions.deactivate' : 'actions.activate')}
      onSubmit={change}
      onClose={onClose}
    >
      {is_active ? (
        <Typography>{said('deactivateText')}</Typography>
      ) : (
        <Box component="ul" sx={{ m: 0, pl: 3, display: 'grid', gap: 1 }}>
          <li>{said('activateNew')}</li>
          {active && <li>{said('activateOther', { name: active.name })}</li>}
          <li>{said('activateBalances')}</li>
          <li>{said('activateMembers')}</li>
        </Box>
      )}
    </ActionDialog>
  );
}

/** Deletes a program, or deactivates one that others depend on: the API says which it did. */
function RemoveDialog({ program: { id, name }, onClose }: DialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const redirect = useRedirect();
  const client = useQueryClient();

  async function remove(key: string): Promise<void> {
    const { data } = await programsDelete({ path: { id }, ...once(key), throwOnError: true });
    const { deleted } = data.data;
    notify(`puntos.programs.${deleted ? 'removed' : 'notRemoved'}`, {
      messageArgs: { name },
      type: deleted ? 'success' : 'warning',
      autoHideDuration: 8000,
    });
    if (!deleted) return refresh();
    // This page's program is gone: only the list is read again.
    redirect('list', 'programs');
    await client.invalidateQueries({ queryKey: ['programs', 'getList'] });
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.programs.removeTitle', { name })}
      submit={translate('puntos.programs.actions.remove')}
      typed={typedWord(name, translate('puntos.wordToDelete'))}
      onSubmit={remove}
      onClose={onClose}
    >
      <Typography>{translate('puntos.programs.removeText')}</Typography>
    </ActionDialog>
  );
}
