import { TextField, type TextFieldProps } from '@mui/material';
import { minorUnits } from '../i18n/currency';

type Props = Omit<TextFieldProps, 'value' | 'onChange'> & {
  currency: string;
  value: string;
  /** @param minor in the smallest unit, null while the text isn't an amount */
  onAmount(text: string, minor: number | null): void;
};

/** An amount of money as people write it, `12.50` or `12,50`, for an API that takes cents. */
export function MoneyField({ currency, value, onAmount, ...others }: Props) {
  const isWrong = value.trim() !== '' && minorUnits(value, currency) === null;
  return (
    <TextField
      {...others}
      value={value}
      error={isWrong || others.error === true}
      onChange={({ target }) => onAmount(target.value, minorUnits(target.value, currency))}
      slotProps={{ htmlInput: { inputMode: 'decimal' }, input: { endAdornment: currency } }}
    />
  );
}
