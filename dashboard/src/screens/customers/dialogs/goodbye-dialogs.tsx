import { Alert, Typography } from '@mui/material';
import { useNotify, useRedirect, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { customersDelete, peopleAnonymize } from '../../../api/generated';
import type { CustomerProfile } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { BalanceChange } from '../../../common/balance-change';
import { accountOf } from '../account';
import { useForgetCustomer, useRefreshCustomers } from '../queries';

interface Props {
  profile: CustomerProfile;
  onClose(): void;
}

/** Her name, so that it is hers and nobody else's; a word where the name can't be typed as it is shown. */
function useWordFor({ name }: CustomerProfile, action: 'anonymize' | 'delete'): string {
  const translate = useTranslate();
  const canBeTyped = /^[\p{L}\p{N}.'’-]+( [\p{L}\p{N}.'’-]+)*$/u.test(name) && name.length <= 40;
  return canBeTyped ? name : translate(`puntos.customers.${action}.word`);
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
      typed={useWordFor(profile, 'anonymize')}
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
      typed={useWordFor(profile, 'delete')}
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
