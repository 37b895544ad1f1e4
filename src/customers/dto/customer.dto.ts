import {
  BirthDateField,
  BooleanField,
  ChoiceField,
  EmailField,
  InstantField,
  PhoneField,
  QueryBooleanField,
  QueryIntegerField,
  TextField,
  UuidField,
} from '../../common/fields';
import { PageQuery } from '../../common/page.query';
import { LIST_SORTS, type ListSort } from '../customer-list.rules';

const NAME = { description: 'Customer name', min: 1, max: 255, example: 'María García' };
const EMAIL = { description: 'E-mail address; unique in the organization', example: 'maria@example.com' };
const PHONE = {
  description:
    'Phone number as people type it. A customer who already has it is returned instead of a new one. Stored as E.164 when it is a possible number.',
  example: '+51987654321',
};
const BIRTH_DATE = { description: 'Birth date, YYYY-MM-DD', example: '1990-05-15' };

export class CreateCustomerDto {
  @TextField(NAME)
  name!: string;

  @EmailField({ ...EMAIL, optional: true })
  email?: string;

  @PhoneField({ ...PHONE, optional: true })
  phone?: string;

  @BirthDateField({ ...BIRTH_DATE, optional: true })
  birthDate?: string;
}

export class UpdateCustomerDto {
  @TextField({ ...NAME, optional: true })
  name?: string;

  @EmailField({ ...EMAIL, optional: true, nullable: true })
  email?: string | null;

  @PhoneField({
    ...PHONE,
    description: 'Phone number as people type it; null clears it',
    optional: true,
    nullable: true,
  })
  phone?: string | null;

  @BirthDateField({ ...BIRTH_DATE, optional: true, nullable: true })
  birthDate?: string | null;

  @BooleanField({ description: 'Agrees to marketing messages', example: true, optional: true })
  marketingOptIn?: boolean;
}

const POINTS = { min: 0, max: Number.MAX_SAFE_INTEGER, optional: true };

export class ListCustomersQuery extends PageQuery {
  @TextField({
    description: 'Search in name, e-mail or phone: partial match, blind to case and accents',
    min: 0,
    max: 255,
    blankAllowed: true,
    optional: true,
    example: 'maria',
  })
  search?: string;

  @ChoiceField({
    description: '`none` leaves out `total` and `totalPages`',
    of: ['exact', 'none'],
    optional: true,
  })
  count?: 'exact' | 'none';

  @ChoiceField({
    description:
      'The order, with a minus the largest, newest or last first; `-createdAt`, unless given. Names are sorted blind to case and accents. By points, who is no member of the active program comes last, and points that are due count until their `expired` entry is written. Ties by id.',
    of: LIST_SORTS,
    optional: true,
    example: '-pointsBalance',
  })
  sort?: ListSort;

  @UuidField({ description: 'Only members of this tier', optional: true })
  tierId?: string;

  @QueryIntegerField({
    ...POINTS,
    description: 'Only balances of at least so many points in the active program, as they are shown',
    example: 100,
  })
  minPoints?: number;

  @QueryIntegerField({ ...POINTS, description: 'Only balances of at most so many points' })
  maxPoints?: number;

  @InstantField({ description: 'Only customers created from this instant on', optional: true })
  createdFrom?: string;

  @InstantField({ description: 'Only customers created before this instant', optional: true })
  createdTo?: string;

  @QueryIntegerField({ description: 'Only customers born in this month', min: 1, max: 12, optional: true })
  birthMonth?: number;

  @QueryBooleanField({ description: 'Only customers with a phone number, or only those without' })
  hasPhone?: boolean;

  @QueryBooleanField({ description: 'Only customers with an e-mail address, or only those without' })
  hasEmail?: boolean;

  @QueryBooleanField({
    description: 'Only customers who agree to marketing messages, or only those who do not',
  })
  marketingOptIn?: boolean;
}
