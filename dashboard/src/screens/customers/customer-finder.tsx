import { Alert, Box, Button, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CustomerListItem } from '../../api/generated';
import { Highlight } from '../../common/highlight';
import { Failed } from '../../common/loading';
import { useDebounced } from '../../common/use-debounced';
import { useFoundCustomers } from '../../common/use-found-customers';
import { usePoints } from '../../common/use-points';

interface Props {
  label: string;
  /** who can't be chosen */
  except: string;
  onPick(customer: CustomerListItem): void;
}

/** Finds another customer as one types. */
export function CustomerFinder({ label, except, onPick }: Props) {
  const translate = useTranslate();
  const [text, setText] = useState('');
  const search = useDebounced(text.trim());
  const { data, error, refetch } = useFoundCustomers(search);
  const found = data?.filter(({ id }) => id !== except);
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <TextField
        autoFocus
        type="search"
        label={label}
        value={text}
        onChange={({ target }) => setText(target.value)}
        // Enter would submit the form around it.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        slotProps={{ htmlInput: { maxLength: 255, autoComplete: 'off' } }}
      />
      {error && <Failed error={error} retry={() => void refetch()} />}
      {found?.map((customer) => (
        <HitButton key={customer.id} customer={customer} search={search} onPick={onPick} />
      ))}
      <div role="status">
        {found?.length === 0 && <Alert severity="info">{translate('puntos.customers.nobodyFound')}</Alert>}
      </div>
    </Box>
  );
}

interface HitProps {
  customer: CustomerListItem;
  search: string;
  onPick(customer: CustomerListItem): void;
}

/** Somebody who was found, as a button large enough for a finger. */
export function HitButton({ customer, search, onPick }: HitProps) {
  const inPoints = usePoints();
  const contact = [customer.phone, customer.email].filter((text) => text !== null);
  return (
    <Button
      variant="outlined"
      onClick={() => onPick(customer)}
      sx={{ justifyContent: 'space-between', textAlign: 'start', gap: 2, px: 2, py: 1.5 }}
    >
      <Box component="span" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography component="span" sx={{ display: 'block', fontWeight: 650 }}>
          <Highlight text={customer.name} search={search} />
        </Typography>
        {contact.map((text) => (
          <Typography
            key={text}
            component="span"
            variant="body2"
            sx={{ display: 'block', color: 'text.secondary' }}
          >
            <Highlight text={text} search={search} />
          </Typography>
        ))}
      </Box>
      <Typography
        component="span"
        variant="body2"
        sx={{ flexShrink: 0, textAlign: 'end', color: 'text.primary' }}
      >
        {inPoints(customer.points_balance)}
        {customer.tier_name && (
          <Box component="span" sx={{ display: 'block', color: 'text.secondary' }}>
            {customer.tier_name}
          </Box>
        )}
      </Typography>
    </Button>
  );
}
