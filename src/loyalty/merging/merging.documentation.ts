import type { RouteDocumentation } from '../../common/documentation';
import { arrayOf, count, instant, named, nullable, object, uuid } from '../../common/schemas';

const TARGET = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11';
const SOURCE = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a21';
const MERGE = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a31';

const mergeSchema = named(
  'Merge',
  object({
    id: uuid('Merge UUID'),
    source_id: uuid('Who was merged'),
    target_id: uuid('Into whom'),
    merged_at: instant('When'),
    undone_at: nullable(instant('When it was undone')),
    can_undo: { type: 'boolean', description: 'Whether it can be undone now' },
    would_return: nullable(
      count('Points that would leave the balance in the active program; null when it can’t be undone'),
    ),
  }),
);

/** What the OpenAPI document says of merging. */
export const mergingDocumentation = {
  merge: {
    summary: 'Merge a duplicate into a customer',
    description:
      "Points, lots, redemptions, coupons and lifetime totals go over to the customer of the path, whose own filled fields win. From then on the source's id, phone and e-mail stand for that customer; she is neither listed nor counted.",
    answers: {
      200: {
        description: 'Merged',
        data: named(
          'MergeResult',
          object({
            targetId: uuid('Who remains'),
            mergedFrom: uuid('Who was merged'),
            mergeId: uuid('What an undo asks for'),
          }),
        ),
        example: { success: true, data: { targetId: TARGET, mergedFrom: SOURCE, mergeId: MERGE } },
      },
    },
    errors: ['NOT_FOUND', 'CUSTOMER_ANONYMIZED', 'POINTS_LIMIT'],
    writes: true,
  },
  list: {
    summary: 'Merges of a customer',
    description: 'The last hundred that she took part in, newest first.',
    answers: {
      200: {
        description: 'The merges',
        data: arrayOf(mergeSchema),
        example: {
          success: true,
          data: [
            {
              id: MERGE,
              source_id: SOURCE,
              target_id: TARGET,
              merged_at: '2026-01-31T17:00:00.000Z',
              undone_at: null,
              can_undo: true,
              would_return: 300,
            },
          ],
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  undo: {
    summary: 'Undo a merge',
    description:
      "For thirty days: the source's share goes back, as far as it is still there; the rest is `unrecovered`. Not after anonymizing, and not while a later merge holds the target.",
    answers: {
      200: {
        description: 'Undone',
        data: named(
          'UndoneMerge',
          object({
            mergeId: uuid('Merge UUID'),
            sourceId: uuid('A customer of her own again'),
            targetId: uuid('Whom she had been merged into'),
            returned: count('Points that went back'),
            unrecovered: count('Points of hers that were spent meanwhile and could not go back'),
          }),
        ),
        example: {
          success: true,
          data: { mergeId: MERGE, sourceId: SOURCE, targetId: TARGET, returned: 120, unrecovered: 0 },
        },
      },
    },
    errors: ['NOT_FOUND', 'ALREADY_REVERSED', 'CONFLICT', 'CUSTOMER_ANONYMIZED'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
