import { Box, Typography } from '@mui/material';
import {
  BooleanInput,
  DateTimeInput,
  NumberInput,
  RadioButtonGroupInput,
  SaveButton,
  SelectInput,
  SimpleForm,
  TextInput,
  Toolbar,
  maxLength,
  maxValue,
  minValue,
  required,
  useTranslate,
} from 'react-admin';
import type { ReactNode } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import type { Program, Reward } from '../../api/generated';
import { MoneyInput } from '../../common/money-input';
import { whole } from '../../common/whole';
import { endMistake } from './reward-values';

const NAME = [required(), maxLength(255)];
const COST = [required(), whole, minValue(1)];
const STOCK = [whole, minValue(0)];
const FROM_ONE = [whole, minValue(1)];
const PERCENT = [required(), whole, minValue(1), maxValue(100)];
const choicesOf = (group: string, ids: string[]) =>
  ids.map((id) => ({ id, name: `puntos.rewards.${group}.${id}` }));
const TYPES = choicesOf('types', ['discount', 'free_item']);
const DISCOUNTS = choicesOf('discounts', ['percentage', 'fixed']);

interface Props {
  programs: Program[];
  isNew?: boolean;
  defaultValues?: Partial<Reward>;
}

/** The fields of a reward. Which of them are asked follows from what it gives. */
export function RewardForm({ programs, isNew = false, defaultValues }: Props) {
  const translate = useTranslate();
  const help = (name: string) => translate(`puntos.rewards.help.${name}`);
  return (
    <SimpleForm
      {...(defaultValues && { defaultValues })}
      noValidate
      sx={{ maxWidth: 720 }}
      toolbar={
        <Toolbar>
          <SaveButton />
        </Toolbar>
      }
    >
      <TextInput source="name" validate={NAME} autoComplete="off" />
      <TextInput source="description" multiline validate={maxLength(2000)} helperText={help('description')} />
      {isNew && programs.length > 1 && (
        <SelectInput source="program_id" choices={programs} optionText="name" validate={required()} />
      )}
      <NumberInput source="points_cost" validate={COST} min={1} step={1} />
      <RadioButtonGroupInput source="reward_type" choices={TYPES} validate={required()} />
      <GivenInputs programs={programs} />
      <Terms>
        <NumberInput source="stock_remaining" validate={STOCK} min={0} step={1} helperText={help('stock')} />
        <NumberInput
          source="max_per_customer"
          validate={FROM_ONE}
          min={1}
          step={1}
          helperText={help('max')}
        />
        <TierInput programs={programs} />
        <NumberInput
          source="redeem_within_days"
          validate={FROM_ONE}
          min={1}
          step={1}
          helperText={help('within')}
        />
        <WindowInput source="starts_at" />
        <WindowInput source="expires_at" />
      </Terms>
      <BooleanInput source="is_active" />
    </SimpleForm>
  );
}

/** A discount, in percent or money; or an item. */
function GivenInputs({ programs }: { programs: Program[] }) {
  const translate = useTranslate();
  const type: unknown = useWatch({ name: 'reward_type' });
  const discount: unknown = useWatch({ name: 'discount_type' });
  const program = useProgramOfForm(programs);
  const { setValue } = useFormContext();
  // Ten percent are not ten cents.
  const forgetDiscount = (): void => setValue('discount_value', null);
  if (type === 'free_item') {
    return (
      <TextInput
        source="menu_item_id"
        validate={maxLength(64)}
        helperText={translate('puntos.rewards.help.item')}
      />
    );
  }
  return (
    <>
      <RadioButtonGroupInput
        source="discount_type"
        choices={DISCOUNTS}
        validate={required()}
        onChange={forgetDiscount}
      />
      {discount === 'fixed' ? (
        <MoneyInput source="discount_value" currency={program?.currency ?? 'USD'} required />
      ) : (
        <NumberInput
          source="discount_value"
          validate={PERCENT}
          min={1}
          max={100}
          step={1}
          helperText={translate('puntos.rewards.percent')}
        />
      )}
    </>
  );
}

function TierInput({ programs }: { programs: Program[] }) {
  const translate = useTranslate();
  const program = useProgramOfForm(programs);
  return (
    <SelectInput
      source="min_tier_id"
      choices={program?.tiers ?? []}
      optionText="name"
      emptyText="puntos.rewards.any"
      helperText={translate('puntos.rewards.help.tier')}
    />
  );
}

function useProgramOfForm(programs: Program[]): Program | undefined {
  const id: unknown = useWatch({ name: 'program_id' });
  return programs.find((program) => program.id === id);
}

function WindowInput({ source }: { source: 'starts_at' | 'expires_at' }) {
  const translate = useTranslate();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');
  return (
    <DateTimeInput
      source={source}
      {...(source === 'expires_at' && { validate: endMistake })}
      helperText={translate('puntos.rewards.help.window', { zone })}
    />
  );
}

function Terms({ children }: { children: ReactNode }) {
  const translate = useTranslate();
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, mt: 1, p: 0, width: '100%', minWidth: 0 }}>
      <Typography component="legend" variant="h3" sx={{ p: 0, mb: 1 }}>
        {translate('puntos.rewards.terms')}
      </Typography>
      <Box
        sx={{
          display: 'grid',
          columnGap: 2,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        {children}
      </Box>
    </Box>
  );
}
