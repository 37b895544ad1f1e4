import { Alert, Box, InputAdornment, TextField, Typography } from '@mui/material';
import SearchIcon from '@mui/icons-material/Search';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import { Failed } from '../../common/loading';
import { phoneDigits } from '../../common/match';
import { useDebounced } from '../../common/use-debounced';
import { HitButton } from '../customers/customer-finder';
import { FOUND_AT_MOST, useFoundCustomers } from '../../common/use-found-customers';
import type { Served } from './till-customer';
import { TillRegister } from './till-register';

/** One field for phone or name; who is found, as buttons; who isn't, can be registered. */
export function TillFind({ onPick }: { onPick(customer: Served): void }) {
  const translate = useTranslate();
  const [text, setText] = useState('');
  const [entered, setEntered] = useState<string | null>(null);
  const typed = text.trim();
  const settled = useDebounced(typed);
  // Enter doesn't wait for the typing to have stopped.
  const search = entered === typed ? typed : settled;
  const { data: found, error, refetch } = useFoundCustomers(search);
  const isCurrent = search === typed && found !== undefined;
  const hits = useRef<HTMLDivElement>(null);
  const registration = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const only = isCurrent && entered === typed && found.length === 1 ? found[0] : undefined;
    if (only && isSure(typed, only.phone)) onPick(only);
    // Nobody: what comes next is the name of who is new.
    if (isCurrent && entered === typed && found.length === 0) focusEmpty(registration.current);
  }, [entered, typed, isCurrent, found, onPick]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') {
      hits.current?.querySelector('button')?.focus();
      event.preventDefault();
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const only = isCurrent && found.length === 1 ? found[0] : undefined;
    if (only) onPick(only);
    else if (isCurrent && found.length === 0) focusEmpty(registration.current);
    else setEntered(typed);
  }

  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <TextField
        autoFocus
        fullWidth
        type="search"
        margin="none"
        label={translate('puntos.till.find')}
        helperText={translate('puntos.till.findHelp')}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
        slotProps={{
          htmlInput: { maxLength: 255, autoComplete: 'off', enterKeyHint: 'search' },
          input: {
            sx: { fontSize: '1.5rem' },
            startAdornment: (
              <InputAdornment position="start">
                <SearchIcon />
              </InputAdornment>
            ),
          },
        }}
      />
      {error && isSearching(search) && <Failed error={error} retry={() => void refetch()} />}
      <Box ref={hits} sx={{ display: 'grid', gap: 1 }}>
        {isSearching(typed) &&
          found?.map((customer) => (
            <HitButton key={customer.id} customer={customer} search={search} onPick={onPick} />
          ))}
      </Box>
      {isSearching(typed) && found?.length === FOUND_AT_MOST && (
        <Typography color="text.secondary">{translate('puntos.till.more')}</Typography>
      )}
      <div role="status">
        {isCurrent && found.length === 0 && (
          <Alert severity="info">{translate('puntos.till.notFound')}</Alert>
        )}
      </div>
      <div ref={registration}>
        {isCurrent && found.length === 0 && <Registration typed={typed} onPick={onPick} />}
      </div>
    </Box>
  );
}

function Registration({ typed, onPick }: { typed: string; onPick(customer: Served): void }) {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'create' });
  if (canAccess === undefined) return null;
  if (!canAccess) return <Typography>{translate('puntos.till.mayNotRegister')}</Typography>;
  return <TillRegister typed={typed} onRegistered={onPick} />;
}

function isSearching(typed: string): boolean {
  return typed.length >= 2;
}

function focusEmpty(form: HTMLElement | null): void {
  const inputs = Array.from(form?.querySelectorAll('input') ?? []);
  inputs.find(({ value }) => value === '')?.focus();
}

/** Who is found by Enter before she could be seen is only taken when it was her whole phone number. */
function isSure(typed: string, phone: string | null): boolean {
  const digits = phoneDigits(typed);
  return digits !== null && (phone ?? '').replace(/\D/g, '').endsWith(digits.replace(/^0+/, ''));
}
