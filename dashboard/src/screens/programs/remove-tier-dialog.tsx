import { Typography } from '@mui/material';
import { useNotify, useRefresh, useTranslate } from 'react-admin';
import { once } from '../../api/client';
import { tiersDelete } from '../../api/generated';
import type { Program, ProgramTier } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { typedWord } from '../../common/typed-word';
import { TierPreviewTable } from './tier-preview-table';

interface Props {
  program: Program;
  tier: ProgramTier;
  members: ReadonlyMap<string | null, number> | undefined;
  onClose(): void;
}

/** Deletes a tier, after saying where its members would be. One that a reward asks for is refused by the API. */
export function RemoveTierDialog({ program, tier, members, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();

  const left = program.tiers.filter(({ id }) => id !== tier.id);

  async function remove(key: string): Promise<void> {
    await tiersDelete({ path: { id: tier.id }, ...once(key), throwOnError: true });
    notify('puntos.programs.tiers.removed', { type: 'success' });
    refresh();
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.programs.tiers.removeTitle', { name: tier.name })}
      submit={translate('puntos.programs.actions.remove')}
      typed={typedWord(tier.name, translate('puntos.wordToDelete'))}
      onSubmit={remove}
      onClose={onClose}
    >
      <Typography>
        {translate(`puntos.programs.tiers.${left.length > 0 ? 'removeText' : 'removeLastText'}`)}
      </Typography>
      <TierPreviewTable program={program} members={members} tiers={left.length > 0 ? left : null} />
    </ActionDialog>
  );
}
