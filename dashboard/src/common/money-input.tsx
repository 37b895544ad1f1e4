import { TextField } from '@mui/material';
import { useEffect, useState } from 'react';
import { FieldTitle, InputHelperText, useInput, useResourceContext } from 'react-admin';
import { majorUnits, minorUnits } from '../i18n/currency';

interface Props {
  source: string;
  currency: string;
  helperText?: string;
  required?: boolean;
}

/** An amount of money in a form: people write `12.50`, the record has the currency's smallest unit. */
export function MoneyInput({ source, currency, helperText, required = false }: Props) {
  const resource = useResourceContext();
  const { field, fieldState, id } = useInput({
    source,
    validate: (value: unknown) => mistakeOf(value, required),
  });
  const [text, setText] = useState(() => textOf(field.value, currency));
  const { onChange } = field;

  // Another currency may have other decimals: what is written stays, and is counted anew.
  useEffect(() => {
    if (text !== '') onChange(minorUnits(text, currency) ?? text);
  }, [currency]);

  function write(written: string): void {
    setText(written);
    onChange(written.trim() === '' ? null : (minorUnits(written, currency) ?? written));
  }

  return (
    <TextField
      id={id}
      name={field.name}
      inputRef={field.ref}
      onBlur={field.onBlur}
      value={text}
      onChange={({ target }) => write(target.value)}
      label={<FieldTitle source={source} resource={resource} isRequired={required} />}
      error={fieldState.invalid}
      helperText={<InputHelperText error={fieldState.error?.message} helperText={helperText} />}
      slotProps={{ htmlInput: { inputMode: 'decimal' }, input: { endAdornment: currency } }}
      size="small"
      fullWidth
      margin="dense"
      autoComplete="off"
    />
  );
}

function textOf(value: unknown, currency: string): string {
  if (typeof value === 'number') return majorUnits(value, currency);
  return typeof value === 'string' ? value : '';
}

function mistakeOf(value: unknown, required: boolean): string | undefined {
  if (typeof value === 'string' && value !== '') return 'puntos.notAnAmount';
  const isEmpty = value === null || value === undefined || value === '';
  return required && isEmpty ? 'ra.validation.required' : undefined;
}
