import { ApiProperty } from '@nestjs/swagger';
import { checked, UuidField } from '../../common/fields';
import { say } from '../../common/messages';
import { EarnDto } from './ledger.dto';

const MOST_ORDERS = 500;

export class EarnBatchOrderDto extends EarnDto {
  @UuidField({ description: 'The customer', example: '550e8400-e29b-41d4-a716-446655440000' })
  customerId!: string;
}

export class EarnBatchDto {
  // Each order is checked by itself: a bad one must not hinder the others.
  @checked(
    'orders',
    say('must be a list of 1 to {most} orders', { most: MOST_ORDERS }),
    (value) => Array.isArray(value) && value.length >= 1 && value.length <= MOST_ORDERS,
  )
  @ApiProperty({
    description: 'The orders, each as `POST …/earn` takes it, with its customer',
    type: [EarnBatchOrderDto],
    minItems: 1,
    maxItems: MOST_ORDERS,
  })
  orders!: unknown[];
}
