import { Alert, Box, FormControlLabel, Radio, RadioGroup, TextField, Typography } from '@mui/material';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { rewardsRedeem } from '../../../api/generated';
import type { Offer, RedeemedReward } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { Failed, Loading } from '../../../common/loading';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import type { Account } from '../account';
import { useOfferWords } from '../offer-words';
import { useOffers, useRefreshCustomers } from '../queries';

interface Props {
  account: Account;
  /** the reward that was chosen before */
  chosen?: string;
  onClose(): void;
  onDone?(redeemed: RedeemedReward): void;
}

/** Pays for a reward with points: all that there are can be seen, those that can't be had with the reason. */
export function RedeemDialog({ account, chosen: first, onClose, onDone }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const { data: offers, error, refetch } = useOffers(account.id);
  const [rewardId, setRewardId] = useState(first ?? null);
  const [orderId, setOrderId] = useState('');
  const chosen = offers?.find(({ id, available }) => id === rewardId && available);

  async function submit(key: string): Promise<void> {
    if (!chosen) return;
    const body = { customerId: account.id, ...(orderId.trim() && { orderId: orderId.trim() }) };
    const request = { path: { id: chosen.id }, body, ...once(key), throwOnError: true as const };
    // What is on offer may have changed since it was read: a refusal shows the offers as they are now.
    const { data } = await rewardsRedeem(request).finally(refresh);
    onDone?.(data.data);
    const balance = format.number(data.data.newBalance);
    notify('puntos.customers.done.redeemed', {
      type: 'success',
      messageArgs: { reward: chosen.name, balance },
    });
  }

  return (
    <ActionDialog
      title={translate('puntos.customers.do.redeemFor', { name: account.name })}
      submit={translate('puntos.customers.do.redeem')}
      disabled={!chosen}
      onSubmit={submit}
      onClose={onClose}
    >
      {error && !offers && <Failed error={error} retry={() => void refetch()} />}
      {!offers && !error && <Loading />}
      {offers?.length === 0 && <Alert severity="info">{translate('puntos.customers.noOffers')}</Alert>}
      {offers && offers.length > 0 && (
        <Choice offers={offers} value={chosen?.id ?? null} onChange={setRewardId} />
      )}
      <TextField
        label={translate('puntos.customers.orderIfAny')}
        value={orderId}
        onChange={({ target }) => setOrderId(target.value)}
        slotProps={{ htmlInput: { maxLength: 64, autoComplete: 'off' } }}
      />
      <BalanceChange before={account.balance} after={chosen ? account.balance - chosen.points_cost : null} />
    </ActionDialog>
  );
}

function Choice({
  offers,
  value,
  onChange,
}: {
  offers: Offer[];
  value: string | null;
  onChange(id: string): void;
}) {
  const translate = useTranslate();
  const heading = useId();
  const sorted = offers.toSorted(
    (a, b) => Number(b.available) - Number(a.available) || a.points_cost - b.points_cost,
  );
  return (
    <Box>
      <Typography id={heading} variant="h3" component="h3">
        {translate('puntos.customers.chooseReward')}
      </Typography>
      <RadioGroup aria-labelledby={heading} value={value ?? ''} onChange={(_, id) => onChange(id)}>
        {sorted.map((offer) => (
          <FormControlLabel
            key={offer.id}
            value={offer.id}
            disabled={!offer.available}
            control={<Radio />}
            label={<OfferLabel offer={offer} />}
            sx={{ py: 0.5 }}
          />
        ))}
      </RadioGroup>
    </Box>
  );
}

function OfferLabel({ offer }: { offer: Offer }) {
  const inPoints = usePoints();
  const words = useOfferWords();
  return (
    <>
      <Typography component="span" sx={{ display: 'block', fontWeight: 600, overflowWrap: 'anywhere' }}>
        {offer.name}
      </Typography>
      <Typography component="span" variant="body2" sx={{ display: 'block' }}>
        {[inPoints(offer.points_cost), words.refusal(offer)].filter(Boolean).join(' · ')}
      </Typography>
    </>
  );
}
