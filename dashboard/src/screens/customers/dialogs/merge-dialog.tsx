import { Alert, Box, Button, Paper, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { mergingMerge } from '../../../api/generated';
import type { CustomerListItem, CustomerProfile } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { usePoints } from '../../../common/use-points';
import { useFormat } from '../../../i18n/format';
import { accountOf } from '../account';
import { CustomerFinder } from '../customer-finder';
import { useRefreshCustomers } from '../queries';

interface Props {
  profile: CustomerProfile;
  onClose(): void;
}

/** Merges a duplicate into this customer. */
export function MergeDialog({ profile, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const format = useFormat();
  const refresh = useRefreshCustomers();
  const [other, setOther] = useState<CustomerListItem | null>(null);
  const { balance } = accountOf(profile);

  async function submit(key: string): Promise<void> {
    if (!other) return;
    await mergingMerge({
      path: { id: profile.id },
      body: { sourceCustomerId: other.id },
      ...once(key),
      throwOnError: true,
    });
    refresh();
    const messageArgs = { name: other.name, balance: format.number(balance + other.points_balance) };
    notify('puntos.customers.done.merged', { type: 'success', messageArgs });
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.customers.do.mergeInto', { name: profile.name })}
      submit={translate('puntos.customers.do.merge')}
      disabled={!other}
      {...(other && { typed: translate('puntos.customers.merge.word') })}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{translate('puntos.customers.merge.help')}</Typography>
      {!other && (
        <CustomerFinder
          label={translate('puntos.customers.merge.find')}
          except={profile.id}
          onPick={setOther}
        />
      )}
      {other && (
        <>
          <SideBySide profile={profile} other={other} />
          <Button onClick={() => setOther(null)}>{translate('puntos.customers.merge.another')}</Button>
          <BalanceChange before={balance} after={balance + other.points_balance} />
          <Alert severity="warning">{translate('puntos.customers.merge.undo')}</Alert>
        </>
      )}
    </ActionDialog>
  );
}

function SideBySide({ profile, other }: { profile: CustomerProfile; other: CustomerListItem }) {
  const translate = useTranslate();
  const kept = { ...profile, points_balance: accountOf(profile).balance };
  return (
    <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
      <Side label={translate('puntos.customers.merge.gone')} person={other} />
      <Side label={translate('puntos.customers.merge.stays')} person={kept} />
    </Box>
  );
}

type Person = Pick<
  CustomerListItem,
  'name' | 'phone' | 'email' | 'birth_date' | 'created_at' | 'points_balance'
>;

function Side({ label, person }: { label: string; person: Person }) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const format = useFormat();
  const lines = [person.phone, person.email, person.birth_date && format.day(person.birth_date)];
  return (
    <Paper variant="outlined" sx={{ p: 2, overflowWrap: 'anywhere', minWidth: 0 }}>
      <Typography variant="body2" color="text.secondary">
        {label}
      </Typography>
      <Typography sx={{ fontWeight: 650 }}>{person.name}</Typography>
      {lines.filter(Boolean).map((line) => (
        <Typography key={line} variant="body2">
          {line}
        </Typography>
      ))}
      <Typography variant="body2" color="text.secondary">
        {translate('puntos.customers.since', { date: format.date(person.created_at) })}
      </Typography>
      <Typography sx={{ fontWeight: 650, mt: 1 }}>{inPoints(person.points_balance)}</Typography>
    </Paper>
  );
}
