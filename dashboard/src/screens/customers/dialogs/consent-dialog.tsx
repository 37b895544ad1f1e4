import { FormControlLabel, MenuItem, Radio, RadioGroup, TextField } from '@mui/material';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { once } from '../../../api/client';
import { consentsRecord } from '../../../api/generated';
import type { ConsentDto } from '../../../api/generated';
import { ActionDialog } from '../../../common/action-dialog';
import { useRefreshCustomers } from '../queries';

const PURPOSES: ConsentDto['purpose'][] = ['marketing', 'loyalty', 'profiling', 'sharing', 'terms'];
const CHANNELS: NonNullable<ConsentDto['channel']>[] = [
  'any',
  'email',
  'sms',
  'whatsapp',
  'phone',
  'push',
  'post',
];
const SOURCES: NonNullable<ConsentDto['source']>[] = ['in_person', 'paper', 'web', 'app', 'phone', 'message'];

/** Records what a customer has said. */
export function ConsentDialog({ id, onClose }: { id: string; onClose(): void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefreshCustomers();
  const [said, setSaid] = useState<ConsentDto>({
    purpose: 'marketing',
    channel: 'any',
    source: 'in_person',
    granted: true,
  });

  async function submit(key: string): Promise<void> {
    await consentsRecord({ path: { id }, body: said, ...once(key), throwOnError: true });
    refresh();
    notify('puntos.customers.done.consent', { type: 'success' });
  }

  function choice<Name extends 'purpose' | 'channel' | 'source'>(name: Name, values: readonly string[]) {
    return (
      <TextField
        select
        label={translate(`puntos.customers.consent.${name}`)}
        value={said[name]}
        onChange={({ target }) => setSaid((before) => ({ ...before, [name]: target.value }))}
      >
        {values.map((value) => (
          <MenuItem key={value} value={value}>
            {translate(`puntos.customers.${name}.${value}`)}
          </MenuItem>
        ))}
      </TextField>
    );
  }

  return (
    <ActionDialog
      title={translate('puntos.customers.do.consent')}
      submit={translate('puntos.customers.consent.record')}
      onSubmit={submit}
      onClose={onClose}
    >
      {choice('purpose', PURPOSES)}
      {choice('channel', CHANNELS)}
      {choice('source', SOURCES)}
      <RadioGroup
        aria-label={translate('puntos.customers.consent.answer')}
        value={String(said.granted)}
        onChange={(_, value) => setSaid((before) => ({ ...before, granted: value === 'true' }))}
      >
        <FormControlLabel
          value="true"
          control={<Radio />}
          label={translate('puntos.customers.granted.yes')}
        />
        <FormControlLabel
          value="false"
          control={<Radio />}
          label={translate('puntos.customers.granted.no')}
        />
      </RadioGroup>
    </ActionDialog>
  );
}
