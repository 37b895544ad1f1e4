import { Box, Typography } from '@mui/material';
import {
  AutocompleteInput,
  NumberInput,
  RadioButtonGroupInput,
  SaveButton,
  SimpleForm,
  TextInput,
  Toolbar,
  maxLength,
  minValue,
  required,
  useTranslate,
} from 'react-admin';
import type { ReactNode } from 'react';
import { useWatch } from 'react-hook-form';
import type { Program } from '../../api/generated';
import { MoneyInput } from '../../common/money-input';
import { whole } from '../../common/whole';
import { decimalsOf } from '../../i18n/currency';
import { useFormat } from '../../i18n/format';
import { useCurrencies } from '../../i18n/regions';
import { multiplierText } from './program-texts';
import { pointsOf } from './points-example';

const NAME = [required(), maxLength(255)];
const RATE = [required(), whole, minValue(0)];
const DAYS = [whole, minValue(1)];
const ROUNDINGS = [{ id: 'unit_floor' }, { id: 'exact_floor' }] as const;
/** Of the example: an amount with cents, in a tier that earns a quarter more, shows the difference. */
const MULTIPLIER = 125;

interface Props {
  defaultValues?: Partial<Program>;
  children?: ReactNode;
}

/** The fields of a program. @param children what only a new one is asked */
export function ProgramForm({ defaultValues, children }: Props) {
  const translate = useTranslate();
  return (
    <SimpleForm
      {...(defaultValues && { defaultValues })}
      noValidate
      sx={{ maxWidth: 640 }}
      toolbar={
        <Toolbar>
          <SaveButton />
        </Toolbar>
      }
    >
      <TextInput source="name" validate={NAME} autoComplete="off" />
      <CurrencyInput />
      <NumberInput
        source="points_per_currency_unit"
        validate={RATE}
        min={0}
        step={1}
        helperText={translate('puntos.programs.rateHelp')}
      />
      <WorthInput />
      <NumberInput
        source="points_expire_after_days"
        validate={DAYS}
        min={1}
        step={1}
        helperText={translate('puntos.programs.expiryHelp')}
      />
      <RoundingInput />
      {children}
    </SimpleForm>
  );
}

function CurrencyInput() {
  const translate = useTranslate();
  return (
    <AutocompleteInput
      source="currency"
      choices={useCurrencies()}
      validate={required()}
      noOptionsText={translate('puntos.noOther')}
    />
  );
}

function useCurrency(): string {
  return (useWatch({ name: 'currency' }) as string | null | undefined) || 'USD';
}

function WorthInput() {
  const translate = useTranslate();
  const format = useFormat();
  const currency = useCurrency();
  const worth: unknown = useWatch({ name: 'currency_per_point' });
  const money = typeof worth === 'number' ? format.money(worth * 100, currency) : '–';
  return (
    <MoneyInput
      source="currency_per_point"
      currency={currency}
      required
      helperText={translate('puntos.programs.worthHelp', { money })}
    />
  );
}

function RoundingInput() {
  return (
    <RadioButtonGroupInput
      source="rounding"
      row={false}
      choices={[...ROUNDINGS]}
      optionText={(choice: { id: Program['rounding'] }) => <RoundingChoice rounding={choice.id} />}
      validate={required()}
    />
  );
}

/** A way of rounding, what it means, and what it makes of an order with the numbers that stand in the form. */
function RoundingChoice({ rounding }: { rounding: Program['rounding'] }) {
  const translate = useTranslate();
  const format = useFormat();
  const currency = useCurrency();
  const rate = Number(useWatch({ name: 'points_per_currency_unit' }) ?? 0);
  const decimals = decimalsOf(currency);
  const amount = decimals === 0 ? 25_790 : Math.round(25.79 * 10 ** decimals);
  const pointsPerUnit = Number.isInteger(rate) && rate >= 0 ? rate : 0;
  const points = pointsOf({ amount, decimals, pointsPerUnit, multiplier: MULTIPLIER, rounding });
  return (
    <Box sx={{ py: 0.5 }}>
      <Typography>{translate(`puntos.programs.roundings.${rounding}.name`)}</Typography>
      <Typography variant="body2" color="text.secondary">
        {translate(`puntos.programs.roundings.${rounding}.help`)}{' '}
        {translate('puntos.programs.roundingExample', {
          amount: format.money(amount, currency),
          multiplier: `×\u00a0${multiplierText(MULTIPLIER, format)}`,
          points: translate('puntos.manyPoints', { smart_count: points, count: format.number(points) }),
        })}
      </Typography>
    </Box>
  );
}
