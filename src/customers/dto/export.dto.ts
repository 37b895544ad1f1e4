import { TextField } from '../../common/fields';

export class ExportCustomersQuery {
  @TextField({
    description: 'As in the list: a part of name, e-mail or phone, blind to case and accents',
    min: 0,
    max: 255,
    blankAllowed: true,
    optional: true,
    example: 'maria',
  })
  search?: string;
}
