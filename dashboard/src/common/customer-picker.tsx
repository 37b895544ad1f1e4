import { Autocomplete, Box, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useDebounced } from './use-debounced';
import { useFoundCustomers } from './use-found-customers';

export interface PickedCustomer {
  id: string;
  name: string;
  phone: string | null;
  email: string | null;
}

interface Props {
  label: string;
  picked: PickedCustomer[];
  onPick(picked: PickedCustomer[]): void;
  /** how many at most; with one, another choice takes its place */
  most: number;
  autoFocus?: boolean;
}

/** Finds customers as one types and collects those that are picked. */
export function CustomerPicker({ label, picked, onPick, most, autoFocus }: Props) {
  const translate = useTranslate();
  const [text, setText] = useState('');
  const { data = [], isFetching, error } = useFoundCustomers(useDebounced(text.trim()));
  const isFull = most > 1 && picked.length >= most;
  return (
    <Autocomplete
      multiple
      value={picked}
      inputValue={text}
      options={data}
      loading={isFetching}
      loadingText={translate('puntos.loading')}
      noOptionsText={
        error ? error.message : translate(text.trim() === '' ? 'puntos.keepTyping' : 'puntos.nobodyFound')
      }
      clearText={translate('ra.action.clear_input_value')}
      openText={translate('ra.action.open')}
      closeText={translate('ra.action.close')}
      filterOptions={(found) => found}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      getOptionDisabled={() => isFull}
      isOptionEqualToValue={(a, b) => a.id === b.id}
      // What is being typed picks nobody, and must not send the form that it is in.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && text !== '') event.preventDefault();
      }}
      onInputChange={(_, written) => setText(written)}
      onChange={(_, chosen) => onPick(chosen.slice(-most))}
      renderOption={({ key, ...props }, customer) => (
        <Box component="li" key={key} {...props}>
          <Box>
            {customer.name}
            <Typography variant="body2" color="text.secondary">
              {customer.phone ?? customer.email}
            </Typography>
          </Box>
        </Box>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          autoFocus={autoFocus === true}
          helperText={translate('puntos.findCustomers')}
        />
      )}
    />
  );
}
