import RemoveIcon from '@mui/icons-material/DeleteOutlined';
import { Box, IconButton, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';
import { MoneyField } from '../../common/money-field';

/** A line of the cart as it is written. */
export interface TrialLine {
  key: number;
  item: string;
  category: string;
  quantity: string;
  price: string;
}

interface Props {
  number: number;
  line: TrialLine;
  currency: string;
  onChange(line: TrialLine): void;
  onRemove?(): void;
}

export function TrialLineFields({ number, line, currency, onChange, onRemove }: Props) {
  const translate = useTranslate();
  const field = (name: 'item' | 'category' | 'quantity', label: string) => ({
    label: translate(`puntos.coupons.${label}`),
    value: line[name],
    size: 'small' as const,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => onChange({ ...line, [name]: event.target.value }),
  });
  return (
    <Box
      role="group"
      aria-label={translate('puntos.coupons.tryLine', { number })}
      sx={{
        display: 'grid',
        gap: 1,
        gridTemplateColumns: { xs: '1fr 1fr', sm: '2fr 2fr 1fr 1.5fr auto' },
        alignItems: 'center',
      }}
    >
      <TextField {...field('item', 'tryItem')} required />
      <TextField {...field('category', 'tryCategory')} />
      <TextField {...field('quantity', 'tryQuantity')} slotProps={{ htmlInput: { inputMode: 'numeric' } }} />
      <MoneyField
        label={translate('puntos.coupons.tryPrice')}
        size="small"
        required
        currency={currency}
        value={line.price}
        onAmount={(price) => onChange({ ...line, price })}
      />
      {onRemove && (
        <IconButton
          aria-label={translate('puntos.coupons.tryRemove', { number })}
          onClick={onRemove}
          sx={{ justifySelf: 'start' }}
        >
          <RemoveIcon />
        </IconButton>
      )}
    </Box>
  );
}
