import { QueryIntegerField, TextField } from './fields';

/** The parameters of every paged list. */
export class PageQuery {
  @QueryIntegerField({ description: 'Page number', min: 1, max: 2_147_483_647, default: 1 })
  page?: number;

  @QueryIntegerField({ description: 'Items per page', min: 1, max: 100, default: 20 })
  limit?: number;

  @TextField({
    description:
      'The `nextCursor` of the page before, instead of `page`: as fast at the end as at the beginning',
    max: 1200,
    optional: true,
  })
  cursor?: string;
}
