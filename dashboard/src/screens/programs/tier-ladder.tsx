import AddIcon from '@mui/icons-material/AddOutlined';
import { Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import type { Program, ProgramTier } from '../../api/generated';
import { RemoveTierDialog } from './remove-tier-dialog';
import { TierEditor } from './tier-editor';
import { TierRow } from './tier-row';
import { useTierMembers } from './use-tier-preview';

/** A program's tiers, the highest on top; who may changes them where they stand. */
export function TierLadder({ program }: { program: Program }) {
  const translate = useTranslate();
  const members = useTierMembers(program.id);
  const edit = useCanAccess({ resource: 'tiers', action: 'edit' });
  const [edited, setEdited] = useState<string | null>(null);
  const [removed, setRemoved] = useState<ProgramTier | null>(null);
  const close = () => setEdited(null);
  const all = [...(members?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const without = members?.get(null) ?? 0;
  return (
    <>
      <Box>
        <Typography variant="h2">{translate('puntos.programs.tiers.title')}</Typography>
        <Typography variant="body2" color="text.secondary">
          {translate(`puntos.programs.tiers.${program.tiers.length === 0 ? 'none' : 'help'}`)}
        </Typography>
      </Box>
      <Box
        component="ol"
        reversed
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1 }}
      >
        {edited === NEW && <TierEditor program={program} members={members} onClose={close} />}
        {program.tiers
          .toReversed()
          .map((tier) =>
            edited === tier.id ? (
              <TierEditor key={tier.id} program={program} tier={tier} members={members} onClose={close} />
            ) : (
              <TierRow
                key={tier.id}
                tier={tier}
                members={members?.get(tier.id)}
                all={all}
                mayEdit={edit.canAccess === true}
                onEdit={() => setEdited(tier.id)}
                onRemove={() => setRemoved(tier)}
              />
            ),
          )}
        {without > 0 && <TierRow tier={null} members={without} all={all} />}
      </Box>
      {edit.canAccess && edited === null && (
        <Box>
          <Button variant="outlined" startIcon={<AddIcon />} onClick={() => setEdited(NEW)}>
            {translate('puntos.programs.tiers.add')}
          </Button>
        </Box>
      )}
      {removed && (
        <RemoveTierDialog
          program={program}
          tier={removed}
          members={members}
          onClose={() => setRemoved(null)}
        />
      )}
    </>
  );
}

const NEW = 'new';
