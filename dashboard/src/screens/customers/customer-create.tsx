import { useState } from 'react';
import { Create, type RaRecord, SaveButton, SimpleForm, Toolbar, useNotify, useRedirect } from 'react-admin';
import { idempotencyKey } from '../../api/client';
import { endsIntention } from '../../api/intention';
import { CustomerFields, type InUse, inUseOf } from './customer-fields';
import { useRefreshCustomers } from './queries';

/** A new customer. Who gives the phone of somebody who is known gets to her profile, which says so. */
export default function CustomerCreate() {
  const notify = useNotify();
  const redirect = useRedirect();
  const refresh = useRefreshCustomers();
  const [key, setKey] = useState(idempotencyKey);
  const [inUse, setInUse] = useState<InUse | null>(null);

  function done(record: RaRecord): void {
    const wasKnown = record['was_known'] === true;
    refresh();
    redirect('show', 'customers', record.id, undefined, { wasKnown });
    if (!wasKnown)
      notify('puntos.customers.created', { type: 'success', messageArgs: { name: String(record['name']) } });
  }

  function refused(error: unknown, record: Record<string, unknown> | undefined): void {
    if (endsIntention(error)) setKey(idempotencyKey());
    setInUse(inUseOf(error, record));
    const hasFields = Object.keys((error as { body?: { errors?: object } }).body?.errors ?? {}).length > 0;
    if (!hasFields) notify((error as Error).message, { type: 'error' });
  }

  return (
    <Create
      transform={(record: Record<string, unknown>) => ({ ...record, idempotency_key: key })}
      mutationOptions={{
        onSuccess: done,
        onError: (error, variables) => refused(error, (variables as { data?: Record<string, unknown> }).data),
      }}
    >
      <SimpleForm noValidate sx={{ maxWidth: 560 }} toolbar={<SaveOnly />}>
        <CustomerFields inUse={inUse} />
      </SimpleForm>
    </Create>
  );
}

/** Deleting somebody is no button of a form: it is asked for on her page, with what it means. */
export function SaveOnly() {
  return (
    <Toolbar>
      <SaveButton />
    </Toolbar>
  );
}
