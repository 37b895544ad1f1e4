import { OmitType } from '@nestjs/swagger';
import { ListCustomersQuery } from './customer.dto';

/** The same customers as in a list, all of them and newest first. */
export class ExportCustomersQuery extends OmitType(ListCustomersQuery, [
  'page',
  'limit',
  'cursor',
  'count',
  'sort',
]) {}
