import { Alert, Typography } from '@mui/material';
import { useNotify, useRedirect, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { customersDelete, peopleAnonymize } from '../../../api/generated';
import type { CustomerProfile } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { typedWord } from '../../../common/typed-word';
import { accountOf } from '../account';
import { useForgetCustomer, useRefreshCustomers } from '../queries';

interface Props {
  profile: CustomerProfile;
  onClose(): void;
}

/** Takes everything personal away, for good; the figures stay. */
export function AnonymizeDialog({ profile, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefreshCustomers();

  async function submit(key: string): Promise<void> {
    await peopleAnonymize({ path: { id: profile.id }, ...once(key), throwOnError: true });
    refresh();
    notify('puntos.customers.done.anonymized', { type: 'success' });
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.customers.do.anonymizeWho', { name: profile.name })}
      submit={translate('puntos.customers.do.anonymize')}
      typed={typedWord(profile.name, translate('puntos.customers.anonymize.word'))}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{translate('puntos.customers.anonymize.goes')}</Typography>
      <BalanceChange before={accountOf(profile).balance} after={accountOf(profile).balance} />
      <Typography>{translate('puntos.customers.anonymize.stays')}</Typography>
      <Alert severity="warning">{translate('puntos.cannotBeUndone')}</Alert>
    </ActionDialog>
  );
}

/** Deletes her with everything. */
export function DeleteDialog({ profile, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const forget = useForgetCustomer();

  async function submit(key: string): Promise<void> {
    await customersDelete({ path: { id: profile.id }, ...once(key), throwOnError: true });
    redirect('list', 'customers');
    forget(profile.id);
    notify('puntos.customers.done.deleted', { type: 'success', messageArgs: { name: profile.name } });
  }

  return (
    <ActionDialog
      danger
      title={translate('puntos.customers.do.deleteWho', { name: profile.name })}
      submit={translate('puntos.customers.do.delete')}
      typed={typedWord(profile.name, translate('puntos.wordToDelete'))}
      onSubmit={submit}
      onClose={onClose}
    >
      <Typography>{translate('puntos.customers.delete.goes')}</Typography>
      <BalanceChange before={accountOf(profile).balance} after={0} />
      <Typography>{translate('puntos.customers.delete.rather')}</Typography>
      <Alert severity="warning">{translate('puntos.cannotBeUndone')}</Alert>
    </ActionDialog>
  );
}
