import { InstantField, TextField } from '../../common/fields';
import { ChoicesField } from '../../common/object-fields';
import { PageQuery } from '../../common/page.query';
import { type Permission, PERMISSIONS } from '../../tenancy/permissions';

export class CreateApiKeyDto {
  @TextField({ description: 'What it is for', max: 255, example: 'Till at the entrance' })
  name!: string;

  @ChoicesField({
    description: 'What it may do: none that you may not do yourself',
    of: PERMISSIONS,
    example: ['customers:read', 'loyalty:earn'],
  })
  scopes!: Permission[];

  @InstantField({
    description: 'From then on it is refused; null: never',
    optional: true,
    nullable: true,
    example: '2030-12-31T23:59:59Z',
  })
  expiresAt?: string | null;
}

export class ListApiKeysQuery extends PageQuery {
  @TextField({
    description: 'Keys that begin with it: whose is the one that was found somewhere?',
    max: 11,
    optional: true,
    example: 'pk_q0x3Rk9T',
  })
  prefix?: string;
}
