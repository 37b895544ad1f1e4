import {
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  MenuItem,
  TextField,
  useMediaQuery,
  useTheme,
} from '@mui/material';
import { type FormEvent, useId, useState } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { useActiveProgram } from '../../common/use-program';
import { monthName } from './filter-chips';
import { type CustomerFilter, type FilterForm, filterOf, formOf, isWhole } from './filters';

interface Props {
  filter: CustomerFilter;
  onApply(filter: CustomerFilter): void;
  onClose(): void;
}

/** All filters at once; on a telephone it fills the screen. */
export function FilterDialog({ filter, onApply, onClose }: Props) {
  const translate = useTranslate();
  const heading = useId();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('sm'));
  const [form, setForm] = useState(() => formOf(filter));
  const isWrong = [form.minPoints, form.maxPoints].some((text) => text !== '' && !isWhole(text));

  function apply(event: FormEvent): void {
    event.preventDefault();
    if (isWrong) return;
    onApply(filterOf(form, filter.search));
    onClose();
  }

  return (
    <Dialog open fullWidth maxWidth="sm" fullScreen={isSmall} onClose={onClose} aria-labelledby={heading}>
      <form onSubmit={apply} noValidate>
        <DialogTitle id={heading}>{translate('puntos.customers.filters')}</DialogTitle>
        <DialogContent>
          <Fields form={form} onChange={(changed) => setForm((before) => ({ ...before, ...changed }))} />
        </DialogContent>
        <DialogActions sx={{ p: 2 }}>
          <Button onClick={() => setForm(formOf({}))}>{translate('ra.action.remove_all_filters')}</Button>
          <Button type="submit" variant="contained" disabled={isWrong}>
            {translate('puntos.customers.apply')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  form: FilterForm;
  onChange(changed: Partial<FilterForm>): void;
}

function Fields({ form, onChange }: FieldProps) {
  const [locale] = useLocaleState();
  const tiers = useActiveProgram()?.tiers ?? [];
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  const common = { form, onChange };
  return (
    <Box sx={{ display: 'grid', gap: 2, pt: 1, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
      <Choice {...common} name="tierId" options={tiers.map(({ id, name }) => [id, name])} />
      <Choice
        {...common}
        name="birthMonth"
        options={months.map((month) => [String(month), monthName(month, locale)])}
      />
      <Points {...common} name="minPoints" />
      <Points {...common} name="maxPoints" />
      <Day {...common} name="createdFrom" />
      <Day {...common} name="createdTo" />
      <YesOrNo {...common} name="hasPhone" />
      <YesOrNo {...common} name="hasEmail" />
      <YesOrNo {...common} name="marketingOptIn" />
    </Box>
  );
}

type Named = FieldProps & { name: keyof FilterForm };

/** What all fields of the form share. */
function useField({ form, onChange, name }: Named) {
  const translate = useTranslate();
  return {
    label: translate(`puntos.customers.filter.${name}`),
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
    margin: 'none' as const,
    fullWidth: true,
  };
}

function Choice({ options, ...named }: Named & { options: (readonly [value: string, label: string])[] }) {
  const translate = useTranslate();
  return (
    <TextField
      {...useField(named)}
      select
      slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
    >
      <MenuItem value="">{translate('puntos.customers.all')}</MenuItem>
      {options.map(([value, label]) => (
        <MenuItem key={value} value={value}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}

function YesOrNo(named: Named) {
  const translate = useTranslate();
  return (
    <Choice
      {...named}
      options={[
        ['true', translate('ra.boolean.true')],
        ['false', translate('ra.boolean.false')],
      ]}
    />
  );
}

function Points(named: Named) {
  const field = useField(named);
  return (
    <TextField
      {...field}
      error={field.value !== '' && !isWhole(field.value)}
      slotProps={{ htmlInput: { inputMode: 'numeric' } }}
    />
  );
}

function Day(named: Named) {
  return <TextField {...useField(named)} type="date" slotProps={{ inputLabel: { shrink: true } }} />;
}
