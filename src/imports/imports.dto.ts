import { CreateCustomerDto } from '../customers/dto/customer.dto';
import { BooleanField, ChoiceField, IntegerField, QueryIntegerField, TextField } from '../common/fields';
import { PageQuery } from '../common/page.query';
import { SEEN_STATUSES, type SeenStatus } from './import.rules';

const column = (what: string, example: string) => ({
  description: `The column that holds ${what}`,
  max: 255,
  example,
});

/** Which column holds what. A field that isn't named isn't read. */
export class MappingDto {
  @TextField(column('the name', 'Nombre'))
  name!: string;

  @TextField({ ...column('the e-mail', 'Correo'), optional: true })
  email?: string;

  @TextField({ ...column('the phone number', 'Celular'), optional: true })
  phone?: string;

  @TextField({ ...column('the birth date, YYYY-MM-DD', 'Nacimiento'), optional: true })
  birthDate?: string;

  @TextField({ ...column('whether she agrees to marketing messages', 'Publicidad'), optional: true })
  marketingOptIn?: string;

  @TextField({ ...column('an opening balance in points', 'Puntos'), optional: true })
  points?: string;

  @TextField({
    ...column('the points that she has earned over her lifetime', 'Puntos ganados'),
    optional: true,
  })
  totalPointsEarned?: string;
}

/** A row of a file. */
export class ImportRowDto extends CreateCustomerDto {
  @BooleanField({ description: 'Agrees to marketing messages', optional: true })
  marketingOptIn?: boolean;

  @IntegerField({ description: 'Opening balance', min: 0, max: Number.MAX_SAFE_INTEGER, optional: true })
  points?: number;

  @IntegerField({
    ...{ description: 'Points earned over a lifetime', min: 0, max: Number.MAX_SAFE_INTEGER },
    optional: true,
  })
  totalPointsEarned?: number;
}

export class ListImportsQuery extends PageQuery {
  @ChoiceField({ description: 'Only imports of this status', of: SEEN_STATUSES, optional: true })
  status?: SeenStatus;
}

export class MistakesQuery {
  @QueryIntegerField({ description: 'Page number', min: 1, max: 2_147_483_647, default: 1 })
  page?: number;

  @QueryIntegerField({ description: 'Items per page', min: 1, max: 100, default: 20 })
  limit?: number;
}
