import { getCountries } from 'libphonenumber-js';
import { RuleField, TextField } from '../common/fields';

const TIME_ZONES = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const COUNTRIES = new Set<string>(getCountries());

export class UpdateOrganizationDto {
  @TextField({
    description: 'Name of the organization',
    max: 255,
    optional: true,
    example: 'La Rosa Náutica',
  })
  name?: string;

  @RuleField({
    description: 'IANA time zone: where its days begin and end',
    optional: true,
    example: 'America/Lima',
    message: 'must be an IANA time zone such as America/Lima',
    test: (value) => TIME_ZONES.has(value),
  })
  timeZone?: string;

  @RuleField({
    description: 'ISO 3166 country that phone numbers without a country code belong to',
    optional: true,
    example: 'PE',
    message: 'must be a two-letter country code in capitals such as PE',
    test: (value) => COUNTRIES.has(value),
    schema: { pattern: '^[A-Z]{2}$' },
  })
  defaultCountry?: string;

  @RuleField({
    description: 'ISO 4217 currency of new programs',
    optional: true,
    example: 'PEN',
    message: 'must be a three-letter currency code in capitals such as PEN',
    test: (value) => CURRENCIES.has(value),
    schema: { pattern: '^[A-Z]{3}$' },
  })
  currency?: string;
}
