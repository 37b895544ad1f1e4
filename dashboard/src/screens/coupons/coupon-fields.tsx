import { Box, InputAdornment, Typography } from '@mui/material';
import {
  BooleanInput,
  DateTimeInput,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useTranslate,
} from 'react-admin';
import { useFormContext, useWatch } from 'react-hook-form';
import { MoneyInput } from '../../common/money-input';
import { COUPON_TYPES, type CouponType, hasField, isDue } from './coupon-terms';

const COLUMNS = {
  display: 'grid',
  columnGap: 2,
  width: '100%',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 220px), 1fr))',
  alignItems: 'start',
};

/** What a coupon is made of but for its code, in the order in which one thinks of it: what it gives, to whom, how often, when. */
export function CouponFields({ currency }: { currency: string }) {
  const translate = useTranslate();
  const { setValue } = useFormContext();
  // Ten percent are not ten cents.
  const forgetDiscount = (): void => setValue('discount_value', null);
  const choices = COUPON_TYPES.map((id) => ({ id, name: `puntos.coupons.types.${id}` }));
  return (
    <>
      <TextInput source="name" validate={[required(), maxLength(255)]} />
      <TextInput source="description" multiline minRows={2} validate={maxLength(2000)} />
      <Heading>{translate('puntos.coupons.terms_title')}</Heading>
      <SelectInput source="type" choices={choices} validate={required()} onChange={forgetDiscount} />
      <Terms currency={currency} />
      <Heading>{translate('puntos.coupons.limits')}</Heading>
      <Limits currency={currency} />
      <BooleanInput source="is_active" />
      <BooleanInput source="assigned_only" />
    </>
  );
}

function Heading({ children }: { children: string }) {
  return (
    <Typography variant="h3" component="h2" sx={{ mt: 1 }}>
      {children}
    </Typography>
  );
}

function Terms({ currency }: { currency: string }) {
  const type = (useWatch({ name: 'type' }) as CouponType | undefined) ?? 'percentage';
  return (
    <Box sx={COLUMNS}>
      {hasField(type, 'buy_quantity') && <Quantity source="buy_quantity" />}
      {hasField(type, 'get_quantity') && <Quantity source="get_quantity" />}
      {hasField(type, 'menu_item_id') && <What source="menu_item_id" due={isDue(type, 'menu_item_id')} />}
      {hasField(type, 'category_id') && <What source="category_id" due={isDue(type, 'category_id')} />}
      {hasField(type, 'discount_value') &&
        (type === 'fixed' ? (
          <MoneyInput key="money" source="discount_value" currency={currency} required />
        ) : (
          <Percent />
        ))}
    </Box>
  );
}

function Percent() {
  return (
    <NumberInput
      source="discount_value"
      min={1}
      max={100}
      step={1}
      validate={[required(), minValue(1), maxValue(100)]}
      slotProps={{ input: { endAdornment: <InputAdornment position="end">%</InputAdornment> } }}
    />
  );
}

function Quantity({ source }: { source: string }) {
  return (
    <NumberInput source={source} min={1} step={1} validate={[required(), minValue(1), maxValue(1_000_000)]} />
  );
}

function What({ source, due }: { source: string; due: boolean }) {
  const help = due ? 'puntos.coupons.help.item' : 'puntos.coupons.help.optional';
  return (
    <TextInput
      source={source}
      helperText={help}
      validate={due ? [required(), maxLength(64)] : maxLength(64)}
    />
  );
}

function Limits({ currency }: { currency: string }) {
  const most = {
    helperText: 'puntos.coupons.help.unlimited',
    min: 1,
    step: 1,
    validate: [minValue(1), maxValue(2_147_483_647)],
  };
  return (
    <Box sx={COLUMNS}>
      <MoneyInput source="min_order_amount" currency={currency} helperText="puntos.coupons.help.anyOrder" />
      <MoneyInput
        source="max_discount_amount"
        currency={currency}
        helperText="puntos.coupons.help.unlimited"
      />
      <NumberInput source="max_uses_total" {...most} />
      <NumberInput source="max_uses_per_customer" {...most} />
      <DateTimeInput source="starts_at" helperText="puntos.coupons.help.starts" />
      <DateTimeInput source="expires_at" helperText="puntos.coupons.help.expires" />
    </Box>
  );
}
