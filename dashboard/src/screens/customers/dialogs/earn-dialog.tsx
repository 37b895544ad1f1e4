import { Alert, Box, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { EarningPreview, Program } from '../../../api/generated';
import { ActionDialog, FailureAlert } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { Failed, Loading } from '../../../common/loading';
import { MoneyField } from '../../../common/money-field';
import { useActiveProgramQuery } from '../../../common/use-program';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import type { Account } from '../account';
import { award, isComplete, newOrderNumber, useEarnPreview } from '../earning';
import { EarningLines } from '../earning-lines';
import { useRefreshCustomers } from '../queries';

interface Props {
  account: Account;
  onClose(): void;
}

/** Awards the points of an order. */
export function EarnDialog({ account, onClose }: Props) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const { program, error: unread, refetch } = useActiveProgramQuery();
  const [orderId, setOrderId] = useState(newOrderNumber);
  const [text, setText] = useState('');
  const [amount, setAmount] = useState<number | null>(null);
  const order = { orderId, amount };
  const preview = useEarnPreview(account.id, order);

  async function submit(key: string): Promise<void> {
    if (!isComplete(order)) return;
    const { transaction, newBalance, known } = await award(account.id, order, key);
    refresh();
    const said = transaction === null ? 'earnedNothing' : known ? 'earnedBefore' : 'earned';
    const points = inPoints(transaction?.points ?? 0);
    const balance = format.number(newBalance);
    notify(`puntos.customers.done.${said}`, {
      type: said === 'earned' ? 'success' : 'info',
      messageArgs: { points, balance },
    });
  }

  return (
    <ActionDialog
      title={translate('puntos.customers.do.earnFor', { name: account.name })}
      submit={translate('puntos.customers.do.earn')}
      disabled={!isComplete(order) || !program}
      onSubmit={submit}
      onClose={onClose}
    >
      {unread && <Failed error={unread} retry={() => void refetch()} />}
      {program === undefined && !unread && <Loading />}
      {program === null && <Alert severity="warning">{translate('puntos.customers.noProgram')}</Alert>}
      {program && (
        <>
          <MoneyField
            autoFocus
            currency={program.currency}
            label={translate('puntos.customers.amount')}
            value={text}
            onAmount={(typed, minor) => {
              setText(typed);
              setAmount(minor);
            }}
          />
          <TextField
            label={translate('puntos.customers.orderNumber')}
            value={orderId}
            onChange={({ target }) => setOrderId(target.value)}
            slotProps={{ htmlInput: { maxLength: 64, autoComplete: 'off' } }}
          />
          <BalanceChange
            before={account.balance}
            after={preview.data ? account.balance + preview.data.points : null}
          />
          {preview.error ? (
            <FailureAlert failure={preview.error} />
          ) : (
            <PreviewLines account={account} amount={amount} program={program} preview={preview.data} />
          )}
        </>
      )}
    </ActionDialog>
  );
}

interface PreviewProps {
  account: Account;
  amount: number | null;
  program: Program;
  preview: EarningPreview | undefined;
}

/** What an order would earn, how that comes about, and whether it lifts her into another tier. */
export function PreviewLines({ account, amount, program, preview }: PreviewProps) {
  const translate = useTranslate();
  const inPoints = usePoints();
  if (!preview || amount === null) return <Box role="status" sx={{ minHeight: 24 }} />;
  const steps = {
    amount,
    currency: program.currency,
    pointsPerCurrencyUnit: program.points_per_currency_unit,
    multiplier: preview.multiplier,
    tier: account.tierName,
    rounding: program.rounding,
  };
  return (
    <Box role="status" sx={{ minHeight: 24 }}>
      <Typography sx={{ fontWeight: 600 }}>
        {translate('puntos.customers.willEarn', { points: inPoints(preview.points) })}
      </Typography>
      {preview.tierAfter && preview.tierAfter.id !== account.tierId && (
        <Typography>{translate('puntos.customers.tierAfter', { tier: preview.tierAfter.name })}</Typography>
      )}
      <EarningLines steps={steps} points={preview.points} />
    </Box>
  );
}
