import { Alert, Button } from '@mui/material';
import { DateInput, maxLength, required, TextInput, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { Link } from 'react-router-dom';
import { Failure } from '../../api/failure';

/** A phone or e-mail that another customer has. */
export interface InUse {
  source: 'phone' | 'email';
  value: string;
}

/** Which contact a refusal says is somebody else's; null for all other refusals. */
export function inUseOf(error: unknown, record: Record<string, unknown> | undefined): InUse | null {
  if (!(error instanceof Failure) || !record) return null;
  const source = error.code === 'PHONE_IN_USE' ? 'phone' : error.code === 'EMAIL_IN_USE' ? 'email' : null;
  return source && { source, value: textOf(record[source]) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What is known of a person; what the API says of a field stands under it. */
export function CustomerFields({ inUse }: { inUse: InUse | null }) {
  return (
    <>
      <TextInput
        source="name"
        validate={[required(), maxLength(255)]}
        autoComplete="off"
        autoFocus
        fullWidth
      />
      <TextInput
        source="phone"
        type="tel"
        helperText="puntos.customers.phoneHelp"
        autoComplete="off"
        fullWidth
      />
      {inUse?.source === 'phone' && <WhoHasIt inUse={inUse} />}
      <TextInput source="email" type="email" autoComplete="off" fullWidth />
      {inUse?.source === 'email' && <WhoHasIt inUse={inUse} />}
      <DateInput source="birth_date" fullWidth />
    </>
  );
}

function WhoHasIt({ inUse: { source, value } }: { inUse: InUse }) {
  const translate = useTranslate();
  const now = useWatch({ name: source }) as string | null;
  if (now !== value) return null;
  const to = `/customers?filter=${encodeURIComponent(JSON.stringify({ search: value }))}`;
  return (
    <Alert
      severity="info"
      sx={{ mb: 2, width: '100%' }}
      action={
        <Button component={Link} to={to} color="inherit">
          {translate('puntos.customers.showOther')}
        </Button>
      }
    >
      {translate(`puntos.customers.inUse.${source}`)}
    </Alert>
  );
}
