import { TextField } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { customerPointsAdjust } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { useFormat } from '../../../i18n/format';
import type { Account } from '../account';
import { dayOf, startOf } from '../filters';
import { useRefreshCustomers } from '../queries';

interface Props {
  account: Account;
  onClose(): void;
}

/** A whole number with a sign, as people type it: also with the long minus. Null when it is none, or zero. */
function signedPoints(text: string): number | null {
  const match = /^([+\-−–])?\s*(\d{1,15})$/.exec(text.trim());
  if (!match) return null;
  const points = Number(match[2]);
  if (points === 0) return null;
  return match[1] === undefined || match[1] === '+' ? points : -points;
}

/** Gives points or takes them away, with a reason. */
export function AdjustDialog({ account, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [day, setDay] = useState('');
  const amount = signedPoints(text);
  const after = amount === null ? null : account.balance + amount;
  const isTooMuch = after !== null && after < 0;
  const isWrong = text.trim() !== '' && text.trim() !== '-' && amount === null;

  async function submit(key: string): Promise<void> {
    if (amount === null) return;
    const expiresAt = day && amount > 0 ? { expiresAt: startOf(day, 1) } : {};
    const body = { amount, reason: reason.trim(), ...expiresAt };
    const { data } = await customerPointsAdjust({
      path: { id: account.id },
      body,
      ...once(key),
      throwOnError: true,
    });
    refresh();
    const messageArgs = { points: format.signed(amount), balance: format.number(data.data.newBalance) };
    notify('puntos.customers.done.adjusted', { type: 'success', messageArgs });
  }

  const help = isTooMuch ? 'tooMuch' : isWrong ? 'notWhole' : 'amountHelp';
  return (
    <ActionDialog
      title={translate('puntos.customers.do.adjustFor', { name: account.name })}
      submit={translate('puntos.customers.do.adjust')}
      disabled={amount === null || isTooMuch || reason.trim() === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        autoFocus
        label={translate('puntos.customers.adjust.amount')}
        value={text}
        onChange={({ target }) => setText(target.value)}
        error={isTooMuch || isWrong}
        helperText={translate(`puntos.customers.adjust.${help}`)}
        // A telephone's numeric keyboard has no minus.
        slotProps={{ htmlInput: { inputMode: 'text', autoComplete: 'off', maxLength: 17 } }}
      />
      <ReasonField value={reason} onChange={setReason} />
      {(amount === null || amount > 0) && (
        <TextField
          type="date"
          label={translate('puntos.customers.adjust.lastDay')}
          helperText={translate('puntos.customers.adjust.lastDayHelp')}
          value={day}
          onChange={({ target }) => setDay(target.value)}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: dayOf(new Date().toISOString()) } }}
        />
      )}
      <BalanceChange before={account.balance} after={isTooMuch ? null : after} />
    </ActionDialog>
  );
}

/** Why: kept with the entry, and due. */
export function ReasonField({ value, onChange }: { value: string; onChange(reason: string): void }) {
  const translate = useTranslate();
  return (
    <TextField
      required
      label={translate('puntos.reason')}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      slotProps={{ htmlInput: { maxLength: 500, autoComplete: 'off' } }}
    />
  );
}
