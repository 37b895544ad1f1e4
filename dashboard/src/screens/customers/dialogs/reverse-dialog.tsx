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
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const { reversible: most = 0, balance_now: balance = 0 } = entry;
  const isWrong = text !== '' && (!isWhole(text) || Number(text) < 1 || Number(text) > most);
  const points = text === '' ? most : Number(text);

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
      <Effect balance={balance} isCredit={entry.points > 0} points={isWrong ? null : points} />
    </ActionDialog>
  );
}

interface EffectProps {
  balance: number;
  /** of a debit the points come back */
  isCredit: boolean;
  /** null while what is typed can't be reversed */
  points: number | null;
}

/** What reversing so many points does to the balance, and how many of them were spent already. */
function Effect({ balance, isCredit, points }: EffectProps) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const said = (text: string, of = 0) =>
    translate(`puntos.customers.reverse.${text}`, { points: inPoints(of) });
  if (points === null) return <BalanceChange before={balance} after={null} />;
  const taken = Math.min(points, balance);
  const spent = isCredit ? points - taken : 0;
  return (
    <>
      <BalanceChange before={balance} after={isCredit ? balance - taken : balance + points} />
      <Typography role="status">{isCredit ? said('comesOff', taken) : said('comesBack', points)}</Typography>
      {isCredit && (
        <Alert severity={spent > 0 ? 'warning' : 'info'}>
          {spent > 0 ? said('spent', spent) : said('note')}
        </Alert>
      )}
    </>
  );
}
