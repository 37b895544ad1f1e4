import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { CreateCustomerDto } from './customer.dto';

const MOST_ENTRIES = 1000;

export class CreateCustomersDto {
  // Each entry is checked by itself: a bad one must not hinder the others.
  @ValidateBy({
    name: 'customers',
    validator: {
      validate: (value) => Array.isArray(value) && value.length >= 1 && value.length <= MOST_ENTRIES,
      defaultMessage: () => `$property must be a list of 1 to ${MOST_ENTRIES} customers`,
    },
  })
  @ApiProperty({
    description: 'The customers, each as `POST /customers` takes them',
    type: [CreateCustomerDto],
    minItems: 1,
    maxItems: MOST_ENTRIES,
  })
  customers!: unknown[];
}
