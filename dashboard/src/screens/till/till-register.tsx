import { Button, Card, TextField, Typography } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { idempotencyKey, once } from '../../api/client';
import { endsIntention } from '../../api/intention';
import { customersCreate } from '../../api/generated';
import type { EnrolledCustomer } from '../../api/generated';
import { FailureAlert } from '../../common/action-dialog';
import type { Served } from './till-customer';

/** Registers who was not found, with what was typed. A phone that is known leads to whose it is. */
export function TillRegister({
  typed,
  onRegistered,
}: {
  typed: string;
  onRegistered(customer: Served): void;
}) {
  const translate = useTranslate();
  const isPhone = /^[\d\s()+./-]+$/.test(typed);
  const [name, setName] = useState<string | null>(null);
  const [phone, setPhone] = useState<string | null>(null);
  const [key, setKey] = useState(idempotencyKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const person = { name: name ?? (isPhone ? '' : typed), phone: phone ?? (isPhone ? typed : '') };
  const isReady = person.name.trim() !== '' && !busy;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    setFailure(null);
    try {
      const body = { name: person.name.trim(), ...(person.phone.trim() && { phone: person.phone.trim() }) };
      const { data, response } = await customersCreate({ body, ...once(key), throwOnError: true });
      onRegistered(servedFrom(data.data, response.status === 200));
    } catch (error) {
      setFailure(error);
      setBusy(false);
      if (endsIntention(error)) setKey(idempotencyKey());
    }
  }

  return (
    <Card
      component="form"
      noValidate
      onSubmit={(event) => void submit(event)}
      sx={{ p: 2, display: 'grid', gap: 2 }}
    >
      <Typography>{translate('puntos.till.registerHelp')}</Typography>
      <TextField
        required
        margin="none"
        label={translate('resources.customers.fields.name')}
        value={person.name}
        onChange={({ target }) => setName(target.value)}
        slotProps={{ htmlInput: { maxLength: 255, autoComplete: 'off' } }}
      />
      <TextField
        type="tel"
        margin="none"
        label={translate('resources.customers.fields.phone')}
        value={person.phone}
        onChange={({ target }) => setPhone(target.value)}
        slotProps={{ htmlInput: { autoComplete: 'off' } }}
      />
      {failure !== null && <FailureAlert failure={failure} />}
      <Button type="submit" variant="contained" size="large" disabled={!isReady}>
        {translate('puntos.till.register')}
      </Button>
    </Card>
  );
}

function servedFrom(customer: EnrolledCustomer, wasKnown: boolean): Served {
  const { id, name, phone, loyalty } = customer;
  return {
    id,
    name,
    phone,
    points_balance: loyalty?.points_balance ?? 0,
    tier_id: loyalty?.tier_id ?? null,
    tier_name: loyalty?.tier_name ?? null,
    wasKnown,
  };
}
