import { Alert, Box, Button, TextField } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { idempotencyKey } from '../../api/client';
import { endsIntention } from '../../api/intention';
import { FailureAlert } from '../../common/action-dialog';
import { Failed, Loading } from '../../common/loading';
import { MoneyField } from '../../common/money-field';
import { useActiveProgramQuery } from '../../common/use-program';
import type { Account } from '../customers/account';
import { PreviewLines } from '../customers/dialogs/earn-dialog';
import { award, type Awarded, isComplete, newOrderNumber, useEarnPreview } from '../customers/earning';

interface Props {
  account: Account;
  onAwarded(awarded: Awarded): void;
}

/** The amount of the order; Enter awards its points. */
export function TillAward({ account, onAwarded }: Props) {
  const translate = useTranslate();
  const { program, error: unread, refetch } = useActiveProgramQuery();
  const [text, setText] = useState('');
  const [amount, setAmount] = useState<number | null>(null);
  const [orderId, setOrderId] = useState(newOrderNumber);
  const order = { orderId, amount };
  const preview = useEarnPreview(account.id, order);
  const { send, busy, failure } = useAward(account.id, onAwarded);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete(order)) void send(order);
  }

  if (unread) return <Failed error={unread} retry={() => void refetch()} />;
  if (program === undefined) return <Loading />;
  if (program === null) return <Alert severity="warning">{translate('puntos.customers.noProgram')}</Alert>;
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2 }}>
      <MoneyField
        autoFocus
        fullWidth
        margin="none"
        currency={program.currency}
        label={translate('puntos.customers.amount')}
        value={text}
        sx={{ '& input': { fontSize: '2rem' } }}
        onAmount={(typed, minor) => {
          setText(typed);
          setAmount(minor);
        }}
      />
      {preview.error ? (
        <FailureAlert failure={preview.error} />
      ) : (
        <PreviewLines account={account} amount={amount} program={program} preview={preview.data} />
      )}
      {failure !== null && <FailureAlert failure={failure} />}
      <Button
        type="submit"
        size="large"
        variant="contained"
        disabled={busy || !isComplete(order)}
        sx={{ minHeight: 56, fontSize: '1.25rem' }}
      >
        {translate('puntos.till.award')}
      </Button>
      <TextField
        size="small"
        margin="none"
        label={translate('puntos.till.changeOrder')}
        value={orderId}
        onChange={({ target }) => setOrderId(target.value)}
        slotProps={{ htmlInput: { maxLength: 64, autoComplete: 'off' } }}
      />
    </Box>
  );
}

/** Awards, once however often Enter is pressed: a new key only after a refusal, which the old one would repeat. */
function useAward(id: string, onAwarded: (awarded: Awarded) => void) {
  const [key, setKey] = useState(idempotencyKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function send(order: { orderId: string; amount: number }): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      onAwarded(await award(id, order, key));
    } catch (error) {
      setFailure(error);
      setBusy(false);
      if (endsIntention(error)) setKey(idempotencyKey());
    }
  }

  return { send, busy, failure };
}
