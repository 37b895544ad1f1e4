import { Alert, Box, Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { mergingUndo } from '../../../api/generated';
import type { CustomerProfile, Merge } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { useFormat } from '../../../i18n/format';
import { useMayDo } from '../profile-actions';
import { accountOf } from '../account';
import { useMerges, useRefreshCustomers } from '../queries';
import { Row, Rows, Section } from './section';

/** The merges that she took part in; a late one can be undone. */
export function MergesSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const format = useFormat();
  const query = useMerges(profile.id);
  const mayUndo = useMayDo('merge');
  const [undone, setUndone] = useState<Merge | null>(null);
  const merges = query.data ?? [];
  return (
    <>
      <Section query={query} isEmpty={merges.length === 0} empty="puntos.customers.empty.merges">
        <Rows label={translate('puntos.customers.tab.merges')}>
          {merges.map((merge) => (
            <Row
              key={merge.id}
              title={translate(`puntos.customers.mergeRow.${merge.target_id === profile.id ? 'in' : 'out'}`, {
                id: (merge.target_id === profile.id ? merge.source_id : merge.target_id).slice(0, 8),
              })}
              lines={[
                format.time(merge.merged_at),
                merge.undone_at &&
                  translate('puntos.customers.undoneOn', { time: format.time(merge.undone_at) }),
              ]}
              actions={
                merge.can_undo && mayUndo ? (
                  <Button size="small" onClick={() => setUndone(merge)}>
                    {translate('puntos.customers.do.undo')}…
                  </Button>
                ) : undefined
              }
            />
          ))}
        </Rows>
      </Section>
      {undone && <UndoDialog profile={profile} merge={undone} onClose={() => setUndone(null)} />}
    </>
  );
}

interface UndoProps {
  profile: CustomerProfile;
  merge: Merge;
  onClose(): void;
}

/** Parts two customers again, after saying what each would have. */
function UndoDialog({ profile, merge, onClose }: UndoProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const { balance } = accountOf(profile);
  const returned = merge.would_return ?? 0;

  async function submit(key: string): Promise<void> {
    const { data } = await mergingUndo({ path: { id: merge.id }, ...once(key), throwOnError: true });
    refresh();
    const { returned, unrecovered } = data.data;
    const messageArgs = { returned: format.number(returned), unrecovered: format.number(unrecovered) };
    const said = unrecovered > 0 ? 'undonePartly' : 'undone';
    notify(`puntos.customers.done.${said}`, { type: unrecovered > 0 ? 'warning' : 'success', messageArgs });
  }

  return (
    <ActionDialog
      title={translate('puntos.customers.do.undo')}
      submit={translate('puntos.customers.do.undo')}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>
        {translate('puntos.customers.undoHelp', { time: format.time(merge.merged_at) })}
      </Typography>
      {[
        { who: profile.name, before: balance, after: balance - returned },
        { who: translate('puntos.customers.undoOther'), before: 0, after: returned },
      ].map(({ who, before, after }) => (
        <Box key={who}>
          <Typography sx={{ overflowWrap: 'anywhere', mb: 0.5 }}>{who}</Typography>
          <BalanceChange before={before} after={after} />
        </Box>
      ))}
      <Alert severity="info">{translate('puntos.customers.undoNote')}</Alert>
    </ActionDialog>
  );
}
