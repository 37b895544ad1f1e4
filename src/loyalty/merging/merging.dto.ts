import { UuidField } from '../../common/fields';

export class MergeDto {
  @UuidField({ description: 'Who is merged into the customer of the path' })
  sourceCustomerId!: string;
}
