import { Box, Chip } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { useActiveProgram } from '../../common/use-program';
import { type Format, useFormat } from '../../i18n/format';
import { type CustomerFilter, dayOf } from './filters';

type Name = Exclude<keyof CustomerFilter, 'search'>;

/** The filters that are set, each with the way to take it off. */
export function FilterChips({
  filter,
  onChange,
}: {
  filter: CustomerFilter;
  onChange(filter: CustomerFilter): void;
}) {
  const translate = useTranslate();
  const format = useFormat();
  const [locale] = useLocaleState();
  const tiers = useActiveProgram()?.tiers ?? [];
  const names = (Object.keys(filter) as (keyof CustomerFilter)[]).filter((name) => name !== 'search');
  if (names.length === 0) return null;

  function label(name: Name): string {
    const value = filter[name];
    if (name === 'tierId')
      return tiers.find(({ id }) => id === value)?.name ?? translate('puntos.customers.filter.tierId');
    if (typeof value === 'boolean') return translate(`puntos.customers.chip.${name}.${value ? 'yes' : 'no'}`);
    return translate(`puntos.customers.chip.${name}`, { value: said(name, filter, format, locale) });
  }

  function without(name: Name): CustomerFilter {
    const { [name]: _, ...others } = filter;
    return others;
  }

  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      {names.map((name) => (
        <Chip key={name} label={label(name)} onDelete={() => onChange(without(name))} />
      ))}
      <Chip
        variant="outlined"
        label={translate('ra.action.remove_all_filters')}
        onClick={() => onChange(filter.search ? { search: filter.search } : {})}
      />
    </Box>
  );
}

function said(name: Name, filter: CustomerFilter, format: Format, locale: string): string {
  if (name === 'createdFrom') return format.date(filter.createdFrom ?? '');
  if (name === 'createdTo') return format.day(dayOf(filter.createdTo ?? '', -1));
  if (name === 'birthMonth') return monthName(filter.birthMonth ?? 1, locale);
  return format.number(Number(filter[name]));
}

/** @param month from 1 */
export function monthName(month: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2026, month - 1, 15),
  );
}
