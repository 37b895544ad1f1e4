import { Button, Chip, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { redemptionsCancel, redemptionsUse } from '../../../api/generated';
import type { CustomerRewardsListResponses } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import type { Account } from '../account';
import { useOfferWords } from '../offer-words';
import { useMayDo } from '../profile-actions';
import { useRedemptions, useRefreshCustomers } from '../queries';
import { Row, Rows, Section } from './section';

type Redemption = CustomerRewardsListResponses[200]['data'][number];
type Settling = 'use' | 'cancel';

interface Props {
  account: Account;
  /** only what is still to be handed over */
  issuedOnly?: boolean;
  /** what the balance is after one was used or cancelled */
  onBalance?(balance: number): void;
}

/** What she has redeemed, newest first; what is issued can be used or cancelled. */
export function RedemptionList({ account, issuedOnly = false, onBalance }: Props) {
  const translate = useTranslate();
  const query = useRedemptions(account.id, issuedOnly ? 'issued' : undefined);
  const maySettle = useMayDo('redeem');
  const [open, setOpen] = useState<{ redemption: Redemption; settling: Settling } | null>(null);
  const { rows } = query;
  const shown = (
    <Rows label={translate('puntos.customers.redemptions')}>
      {rows.map((redemption) => (
        <RedemptionRow
          key={redemption.id}
          redemption={redemption}
          {...(maySettle && { onSettle: (settling: Settling) => setOpen({ redemption, settling }) })}
        />
      ))}
    </Rows>
  );
  return (
    <>
      {!(issuedOnly && rows.length === 0 && query.isSuccess) && (
        <Section query={query} isEmpty={rows.length === 0} empty="puntos.customers.empty.redemptions">
          {shown}
        </Section>
      )}
      {open && (
        <SettleDialog account={account} {...open} onBalance={onBalance} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

function RedemptionRow({
  redemption,
  onSettle,
}: {
  redemption: Redemption;
  onSettle?(settling: Settling): void;
}) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const format = useFormat();
  const words = useOfferWords();
  const { status } = redemption;
  return (
    <Row
      title={redemption.reward_name}
      lines={[
        words.worth(redemption),
        format.time(redemption.redeemed_at),
        redemption.order_id && translate('puntos.customers.order', { order: redemption.order_id }),
        status === 'issued' &&
          redemption.expires_at &&
          translate('puntos.customers.useBefore', { date: format.time(redemption.expires_at) }),
      ]}
      aside={
        <>
          <Typography sx={{ fontWeight: 650 }}>{inPoints(redemption.points_spent)}</Typography>
          <Chip
            size="small"
            color={status === 'issued' ? 'primary' : 'default'}
            label={translate(`puntos.customers.status.${status}`)}
          />
        </>
      }
      actions={
        status === 'issued' && onSettle ? (
          <>
            <Button size="small" onClick={() => onSettle('use')}>
              {translate('puntos.customers.do.use')}…
            </Button>
            <Button size="small" onClick={() => onSettle('cancel')}>
              {translate('puntos.customers.do.cancel')}…
            </Button>
          </>
        ) : undefined
      }
    />
  );
}

interface SettleProps {
  account: Account;
  redemption: Redemption;
  settling: Settling;
  onBalance: Props['onBalance'];
  onClose(): void;
}

/** Hands a reward over, or takes it back and gives the points back. */
function SettleDialog({ account, redemption, settling, onBalance, onClose }: SettleProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const gain = settling === 'cancel' ? redemption.points_spent : 0;
  const name = redemption.reward_name;

  async function submit(key: string): Promise<void> {
    const settle = settling === 'use' ? redemptionsUse : redemptionsCancel;
    const request = { path: { id: redemption.id }, ...once(key), throwOnError: true as const };
    const { data } = await settle(request).finally(refresh);
    onBalance?.(data.data.newBalance);
    const messageArgs = { reward: name, balance: format.number(data.data.newBalance) };
    notify(`puntos.customers.done.${settling}`, { type: 'success', messageArgs });
  }

  return (
    <ActionDialog
      danger={settling === 'cancel'}
      title={translate(`puntos.customers.settle.${settling}`, { reward: name })}
      submit={translate(`puntos.customers.do.${settling}`)}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{translate(`puntos.customers.settle.${settling}Help`)}</Typography>
      <BalanceChange before={account.balance} after={account.balance + gain} />
    </ActionDialog>
  );
}
