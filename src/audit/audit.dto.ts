import { InstantField, TextField, UuidField } from '../common/fields';
import { PageQuery } from '../common/page.query';

export class ListAuditQuery extends PageQuery {
  @TextField({ description: "Only by this actor: the token's `sub`", max: 255, optional: true })
  actor?: string;

  @TextField({
    description: 'Only this action',
    max: 64,
    optional: true,
    example: 'customer.updated',
  })
  action?: string;

  @TextField({ description: 'Only this kind of entity', max: 64, optional: true, example: 'customer' })
  entity?: string;

  @UuidField({ description: 'Only this entity', optional: true })
  entityId?: string;

  @TextField({
    description: 'Only what this request did: the `X-Request-Id` of its answer',
    max: 255,
    optional: true,
  })
  requestId?: string;

  @InstantField({ description: 'Only from this instant on', optional: true })
  from?: string;

  @InstantField({ description: 'Only before this instant', optional: true })
  to?: string;
}
