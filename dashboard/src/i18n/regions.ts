import { useMemo } from 'react';
import { useLocaleState } from 'react-admin';

export interface Choice {
  id: string;
  name: string;
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** What the list of names has besides countries that have telephones: unions, unknown, and states that are no more. */
const NO_COUNTRIES = new Set(
  'AN AQ BU BV CP CQ CS DD DG DY EA EU EZ FX GS HM HV IC NH PN QO RH SU TF TP UK UM UN VD XA XB YD YU ZR ZZ'.split(
    ' ',
  ),
);

/** ISO 4217 currencies with their names in the chosen language, as choices of an input. */
export function useCurrencies(): Choice[] {
  return useNames('currency', () => Intl.supportedValuesOf('currency'));
}

/** ISO 3166 countries with their names in the chosen language. */
export function useCountries(): Choice[] {
  return useNames('region', () =>
    LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).filter((code) => !NO_COUNTRIES.has(code)),
  );
}

/** IANA time zones; UTC is one that browsers leave out. */
export function useTimeZones(): Choice[] {
  return useMemo(() => {
    const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
    return [...zones].map((zone) => ({ id: zone, name: zone.replaceAll('_', ' ') }));
  }, []);
}

function useNames(type: 'currency' | 'region', codes: () => string[]): Choice[] {
  const [locale] = useLocaleState();
  return useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type, fallback: 'none' });
    const named = codes().flatMap((code) => {
      const name = names.of(code);
      return name ? [{ id: code, name: `${code} – ${name}` }] : [];
    });
    return type === 'region'
      ? named.toSorted((a, b) => a.name.slice(5).localeCompare(b.name.slice(5), locale))
      : named;
  }, [locale, type]);
}
