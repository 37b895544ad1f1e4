import { ApiProperty } from '@nestjs/swagger';
import { checked } from '../../common/fields';
import { say } from '../../common/messages';
import { CreateCustomerDto } from './customer.dto';

const MOST_ENTRIES = 1000;

export class CreateCustomersDto {
  // Each entry is checked by itself: a bad one must not hinder the others.
  @checked(
    'customers',
    say('must be a list of 1 to {most} customers', { most: MOST_ENTRIES }),
    (value) => Array.isArray(value) && value.length >= 1 && value.length <= MOST_ENTRIES,
  )
  @ApiProperty({
    description: 'The customers, each as `POST /customers` takes them',
    type: [CreateCustomerDto],
    minItems: 1,
    maxItems: MOST_ENTRIES,
  })
  customers!: unknown[];
}
