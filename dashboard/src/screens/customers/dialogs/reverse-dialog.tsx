import { Alert, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { entriesReverse } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import { isWhole } from '../filters';
import { type Entry, useRefreshCustomers } from '../queries';
import { ReasonField } from './adjust-dialog';

interface Props {
  /** one that has points left to reverse */
  entry: Entry;
  onClose(): void;
}

/** Takes an entry back, whole or in part; what was spent already can't be taken, and that is said before and after. */
export function ReverseDialog({ entry, onClose }: Props) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const { reversible: most = 0, balance_now: balance = 0 } = entry;
  const isWrong = text !== '' && (!isWhole(text) || Number(text) < 1 || Number(text) > most);
  const { spent, change } = effectOf(entry.points > 0, text === '' ? most : Number(text), balance);

  async function submit(key: string): Promise<void> {
    const body = { reason: reason.trim(), ...(text !== '' && { points: Number(text) }) };
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
      <BalanceChange before={balance} after={isWrong ? null : balance + change} />
      {!isWrong && (
        <Typography role="status">
          {translate(`puntos.customers.reverse.${entry.points > 0 ? 'comesOff' : 'comesBack'}`, {
            points: inPoints(Math.abs(change)),
          })}
        </Typography>
      )}
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

/** What reversing so many points does to the balance, and how many of them were spent already. */
function effectOf(isCredit: boolean, points: number, balance: number): { spent: number; change: number } {
  if (!isCredit) return { spent: 0, change: points };
  const taken = Math.min(points, balance);
  return { spent: points - taken, change: -taken };
}
