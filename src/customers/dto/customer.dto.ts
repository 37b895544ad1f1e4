import {
  BirthDateField,
  BooleanField,
  ChoiceField,
  EmailField,
  PhoneField,
  TextField,
} from '../../common/fields';
import { PageQuery } from '../../common/page.query';

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
}
