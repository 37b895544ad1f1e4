import { useState } from 'react';
import { FieldTitle, InputHelperText, type InputProps, useInput } from 'react-admin';
import { majorUnits, minorUnits } from '../i18n/format';
import { MoneyField } from './money-field';

type Props = Pick<InputProps, 'source' | 'label' | 'helperText' | 'validate'> & { currency: string };

/** An amount of money in a form: people write `12.50`, the form holds 1250. */
export function MoneyInput({ currency, source, label, helperText, validate }: Props) {
  const { field, fieldState, id, isRequired } = useInput({
    source,
    validate: [isAmount, ...listOf(validate)],
  });
  const [text, setText] = useState('');
  // Otherwise the form was filled in from outside.
  const isWritten = Number.isNaN(field.value) || minorUnits(text, currency) === (field.value ?? null);
  const error = fieldState.error?.message;
  return (
    <MoneyField
      id={id}
      name={field.name}
      label={<FieldTitle label={label} source={source} isRequired={isRequired} />}
      currency={currency}
      value={isWritten ? text : shown(field.value, currency)}
      onAmount={(written, minor) => {
        setText(written);
        field.onChange(written.trim() === '' ? null : (minor ?? Number.NaN));
      }}
      onBlur={field.onBlur}
      inputRef={field.ref}
      size="small"
      fullWidth
      margin="dense"
      error={fieldState.invalid}
      helperText={helperText || error ? <InputHelperText error={error} helperText={helperText} /> : undefined}
    />
  );
}

function listOf(validate: Props['validate']) {
  if (!validate) return [];
  return Array.isArray(validate) ? validate : [validate];
}

function isAmount(value: unknown): string | undefined {
  return Number.isNaN(value) ? 'puntos.notAnAmount' : undefined;
}

function shown(value: unknown, currency: string): string {
  return typeof value === 'number' ? majorUnits(value, currency) : '';
}
