import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import { Box, IconButton, Switch, Typography } from '@mui/material';
import { type MouseEvent, useState } from 'react';
import { useCanAccess, useNotify, useRefresh, useTranslate } from 'react-admin';
import { idempotencyKey, once } from '../../api/client';
import { rewardsDelete, rewardsUpdate } from '../../api/generated';
import type { Reward } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { typedWord } from '../../common/typed-word';

/** Switches a reward on or off, and deletes it. Presses don't reach the row around it. */
export function RewardActions({ reward }: { reward: Reward }) {
  const translate = useTranslate();
  const remove = useCanAccess({ resource: 'rewards', action: 'delete' });
  const [isRemoving, setRemoving] = useState(false);
  const { toggle, isBusy } = useSwitch(reward);
  const { name, is_active } = reward;
  const stop = (event: MouseEvent) => event.stopPropagation();
  return (
    <Box sx={{ display: 'flex', justifyContent: 'flex-end', alignItems: 'center' }} onClick={stop}>
      <Switch
        checked={is_active}
        disabled={isBusy}
        onChange={() => void toggle()}
        slotProps={{ input: { 'aria-label': translate('puntos.rewards.isOn', { name }) } }}
      />
      {remove.canAccess && (
        <IconButton
          onClick={() => setRemoving(true)}
          aria-label={translate('puntos.rewards.removeOf', { name })}
        >
          <DeleteIcon />
        </IconButton>
      )}
      {isRemoving && <RemoveDialog reward={reward} onClose={() => setRemoving(false)} />}
    </Box>
  );
}

function useSwitch({ id, name, is_active }: Reward) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [isBusy, setBusy] = useState(false);

  async function toggle(): Promise<void> {
    setBusy(true);
    try {
      const body = { isActive: !is_active };
      await rewardsUpdate({ path: { id }, body, ...once(idempotencyKey()), throwOnError: true });
      notify(`puntos.rewards.${is_active ? 'deactivated' : 'activated'}`, {
        messageArgs: { name },
        type: 'success',
      });
      refresh();
    } catch (error) {
      notify((error as Error).message, { type: 'error' });
    } finally {
      setBusy(false);
    }
  }

  return { toggle, isBusy };
}

/** Deletes a reward, or deactivates one that somebody has redeemed: the API says which it did. */
function RemoveDialog({ reward: { id, name }, onClose }: { reward: Reward; onClose(): void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();

  async function remove(key: string): Promise<void> {
    const { data } = await rewardsDelete({ path: { id }, ...once(key), throwOnError: true });
    const { deleted } = data.data;
    notify(`puntos.rewards.${deleted ? 'removed' : 'notRemoved'}`, {
      messageArgs: { name },
      type: deleted ? 'success' : 'warning',
      autoHideDuration: 8000,
    });
    refresh();
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.rewards.removeTitle', { name })}
      submit={translate('puntos.rewards.remove')}
      typed={typedWord(name, translate('puntos.wordToDelete'))}
      onSubmit={remove}
      onClose={onClose}
    >
      <Typography>{translate('puntos.rewards.removeText')}</Typography>
    </ActionDialog>
  );
}
