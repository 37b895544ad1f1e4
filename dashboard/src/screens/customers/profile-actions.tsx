import AdjustIcon from '@mui/icons-material/TuneOutlined';
import EarnIcon from '@mui/icons-material/AddCircleOutline';
import EditIcon from '@mui/icons-material/EditOutlined';
import MoreIcon from '@mui/icons-material/MoreVert';
import RedeemIcon from '@mui/icons-material/RedeemOutlined';
import { Box, Button, Menu, MenuItem } from '@mui/material';
import { type ReactElement, useId, useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { peopleExport } from '../../api/generated';
import type { CustomerProfile } from '../../api/generated';
import { today } from '../../common/download';
import { useDownload } from '../../common/use-download';
import { accountOf } from './account';
import { AdjustDialog } from './dialogs/adjust-dialog';
import { EarnDialog } from './dialogs/earn-dialog';
import { AnonymizeDialog, DeleteDialog } from './dialogs/goodbye-dialogs';
import { MergeDialog } from './dialogs/merge-dialog';
import { RedeemDialog } from './dialogs/redeem-dialog';

type Action = 'earn' | 'redeem' | 'adjust' | 'merge' | 'anonymize' | 'delete';

/** Whether the role may do something with customers. */
export function useMayDo(action: string): boolean {
  return useCanAccess({ resource: 'customers', action }).canAccess === true;
}

/** The same of what a customer who was anonymized has no more: giving her, taking from her, writing about her. */
export function useMayDoWith({ anonymized_at: anonymizedAt }: CustomerProfile, action: string): boolean {
  return useMayDo(action) && anonymizedAt === undefined;
}

/** What may be done with her: only what the role may do is there. */
export function ProfileActions({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const [open, setOpen] = useState<Action | null>(null);
  const mayEdit = useMayDoWith(profile, 'edit');
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <ActionButton profile={profile} action="earn" icon={<EarnIcon />} isFirst onOpen={setOpen} />
      <ActionButton profile={profile} action="redeem" icon={<RedeemIcon />} onOpen={setOpen} />
      <ActionButton profile={profile} action="adjust" icon={<AdjustIcon />} onOpen={setOpen} />
      {mayEdit && (
        <Button component={Link} to={`/customers/${profile.id}`} variant="outlined" startIcon={<EditIcon />}>
          {translate('ra.action.edit')}
        </Button>
      )}
      <MoreActions profile={profile} onOpen={setOpen} />
      {open && <ActionOf action={open} profile={profile} onClose={() => setOpen(null)} />}
    </Box>
  );
}

interface ButtonProps {
  profile: CustomerProfile;
  action: Action;
  icon: ReactElement;
  isFirst?: boolean;
  onOpen(action: Action): void;
}

function ActionButton({ profile, action, icon, isFirst = false, onOpen }: ButtonProps) {
  const translate = useTranslate();
  if (!useMayDoWith(profile, action)) return null;
  return (
    <Button variant={isFirst ? 'contained' : 'outlined'} startIcon={icon} onClick={() => onOpen(action)}>
      {translate(`puntos.customers.do.${action}`)}
    </Button>
  );
}

function MoreActions({ profile, onOpen }: { profile: CustomerProfile; onOpen(action: Action): void }) {
  const translate = useTranslate();
  const button = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const save = useSaveAll(profile.id);
  const may = {
    merge: useMayDoWith(profile, 'merge'),
    anonymize: useMayDoWith(profile, 'anonymize'),
    delete: useMayDo('delete'),
  };
  const mayExport = useMayDo('export');
  const actions = (['merge', 'anonymize', 'delete'] as const).filter((action) => may[action]);
  if (actions.length === 0 && !mayExport) return null;

  function choose(then: () => void): void {
    setAnchor(null);
    then();
  }

  return (
    <>
      <Button
        id={button}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        endIcon={<MoreIcon />}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        {translate('puntos.customers.more')}
      </Button>
      <Menu
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        slotProps={{ list: { 'aria-labelledby': button } }}
      >
        {mayExport && (
          <MenuItem onClick={() => choose(save)}>{translate('puntos.customers.do.export')}</MenuItem>
        )}
        {actions.map((action) => (
          <MenuItem
            key={action}
            onClick={() => choose(() => onOpen(action))}
            sx={action === 'merge' ? {} : { color: 'error.main' }}
          >
            {translate(`puntos.customers.do.${action}`)}…
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

/** Everything that is held about her, as a file. */
function useSaveAll(id: string): () => void {
  const translate = useTranslate();
  const { save } = useDownload(async () => {
    const { data } = await peopleExport({ path: { id }, parseAs: 'blob', throwOnError: true });
    const name = `${translate('puntos.customers.personFile')}-${id.slice(0, 8)}-${today()}.json`;
    return { content: data, name };
  }, 'puntos.customers.done.saved');
  return save;
}

interface DialogProps {
  action: Action;
  profile: CustomerProfile;
  onClose(): void;
}

function ActionOf({ action, profile, onClose }: DialogProps) {
  const points = { account: accountOf(profile), onClose };
  const person = { profile, onClose };
  switch (action) {
    case 'earn':
      return <EarnDialog {...points} />;
    case 'redeem':
      return <RedeemDialog {...points} />;
    case 'adjust':
      return <AdjustDialog {...points} />;
    case 'merge':
      return <MergeDialog {...person} />;
    case 'anonymize':
      return <AnonymizeDialog {...person} />;
    case 'delete':
      return <DeleteDialog {...person} />;
  }
}
