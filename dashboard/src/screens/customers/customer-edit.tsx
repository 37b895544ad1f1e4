import { useState } from 'react';
import {
  BooleanInput,
  Edit,
  type RaRecord,
  ShowButton,
  SimpleForm,
  TopToolbar,
  useNotify,
  useRedirect,
} from 'react-admin';
import { SaveOnly } from './customer-create';
import { CustomerFields, type InUse, inUseOf } from './customer-fields';
import { useRefreshCustomers } from './queries';

/** What is known of a customer, and whether she agrees to marketing messages. */
export default function CustomerEdit() {
  const notify = useNotify();
  const redirect = useRedirect();
  const refresh = useRefreshCustomers();
  const [inUse, setInUse] = useState<InUse | null>(null);

  function done(record: RaRecord): void {
    refresh();
    redirect('show', 'customers', record.id);
    notify('puntos.customers.saved', { type: 'success' });
  }

  function refused(error: unknown, record: Record<string, unknown> | undefined): void {
    setInUse(inUseOf(error, record));
    const hasFields = Object.keys((error as { body?: { errors?: object } }).body?.errors ?? {}).length > 0;
    if (!hasFields) notify((error as Error).message, { type: 'error' });
  }

  return (
    <Edit
      actions={
        <TopToolbar>
          <ShowButton />
        </TopToolbar>
      }
      mutationMode="pessimistic"
      // A key of its own: under the common one there may be a row of the list, which has no consent.
      queryOptions={{ meta: { whole: true } }}
      mutationOptions={{
        meta: { whole: true },
        onSuccess: done,
        onError: (error, variables) => refused(error, (variables as { data?: Record<string, unknown> }).data),
      }}
    >
      <SimpleForm noValidate sx={{ maxWidth: 560 }} toolbar={<SaveOnly />}>
        <CustomerFields inUse={inUse} />
        <BooleanInput source="marketing_opt_in" helperText="puntos.customers.marketingHelp" />
      </SimpleForm>
    </Edit>
  );
}
