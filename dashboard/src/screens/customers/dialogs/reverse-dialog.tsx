import { Alert, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { entriesReverse } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import type { Account } from '../account';
import { isWhole } from '../filters';
import { type Entry, useRefreshCustomers } from '../queries';
import { ReasonField } from './adjust-dialog';

interface Props {
  account: Account;
  entry: Entry;
  onClose(): void;
}

/** Takes an entry back, whole or in part; what was spent already can't be taken, and that is said before and after. */
export function ReverseDialog({ account, entry, onClose }: Props) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const most = Math.abs(entry.points);
  const isWrong = text !== '' && (!isWhole(text) || Number(text) < 1 || Number(text) > most);
  const points = text === '' ? most : Number(text);
  const spent = entry.points > 0 ? Math.max(0, points - account.balance) : 0;
  const after = entry.points > 0 ? Math.max(0, account.balance - points) : account.balance + points;

  async function submit(key: string): Promise<void> {
    const body = { reason: reason.trim(), ...(text !== '' && { points }) };
    const { data } = await entriesReverse({ path: { id: entry.id }, body, ...once(key), throwOnError: true });
    refresh();
    const { unrecovered, newBalance, transaction } = data.data;
    const messageArgs = {
      points: format.signed(transaction.points),
      balance: format.number(newBalance),
      unrecovered: format.number(unrecovered),
    };
    const said = unrecovered > 0 ? 'reversedPartly' : 'reversed';
    notify(`puntos.customers.done.${said}`, { type: unrecovered > 0 ? 'warning' : 'success', messageArgs });
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.customers.do.reverseEntry')}
      submit={translate('puntos.customers.do.reverse')}
      disabled={reason.trim() === '' || isWrong}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>
        {translate('puntos.customers.reverse.of', {
          entry: translate(`puntos.customers.entry.${entry.type}`),
          points: format.signed(entry.points),
          time: format.time(entry.created_at),
        })}
      </Typography>
      <ReasonField value={reason} onChange={setReason} />
      <TextField
        label={translate('puntos.customers.reverse.points')}
        helperText={translate(`puntos.customers.reverse.${isWrong ? 'wrong' : 'pointsHelp'}`, {
          most: format.number(most),
        })}
        error={isWrong}
        value={text}
        onChange={({ target }) => setText(target.value.trim())}
        slotProps={{ htmlInput: { inputMode: 'numeric', autoComplete: 'off' } }}
      />
      <BalanceChange before={account.balance} after={isWrong ? null : after} />
      {entry.points > 0 && (
        <Alert severity={spent > 0 && !isWrong ? 'warning' : 'info'}>
          {spent > 0 && !isWrong
            ? translate('puntos.customers.reverse.spent', { points: inPoints(spent) })
            : translate('puntos.customers.reverse.note')}
        </Alert>
      )}
    </ActionDialog>
  );
}
