import type { RouteDocumentation } from '../../common/documentation';
import {
  arrayOf,
  count,
  instant,
  named,
  nullable,
  object,
  paginationSchema,
  text,
  uuid,
} from '../../common/schemas';

const PROGRAM_ID = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13';

const PROGRAM = {
  id: PROGRAM_ID,
  name: 'Club de la Casa',
  points_per_currency_unit: 1,
  currency_per_point: 100,
  points_expire_after_days: null,
  rounding: 'unit_floor',
  currency: 'PEN',
  is_active: true,
  tiers: [{ id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a14', name: 'Bronze', min_points: 0, multiplier: 100 }],
};

const TIER = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a14',
  program_id: PROGRAM_ID,
  name: 'Gold',
  min_points: 2000,
  multiplier: 125,
};

const TIER_FIELDS = {
  name: text('Name'),
  min_points: count('Lifetime points that it takes'),
  multiplier: count('Whole percentage of the base points'),
};

const programSchema = named(
  'Program',
  object({
    id: uuid('Program UUID'),
    name: text('Name'),
    points_per_currency_unit: count('Points for one currency unit'),
    currency_per_point: count('Minor units of money that one point is worth'),
    points_expire_after_days: nullable(count('Days after which earned points expire')),
    rounding: text('Where points are rounded down', { enum: ['unit_floor', 'exact_floor'] }),
    currency: text('ISO 4217 currency of its orders'),
    is_active: { type: 'boolean', description: 'Whether new points go to this program' },
    tiers: arrayOf(named('ProgramTier', object({ id: uuid('Tier UUID'), ...TIER_FIELDS }))),
  }),
);

const tierSchema = named(
  'TierDetails',
  object({ id: uuid('Tier UUID'), program_id: uuid('Program UUID'), ...TIER_FIELDS }),
);

const yes = { type: 'boolean' };

/** What the OpenAPI document says of programs and tiers. */
export const programsDocumentation = {
  list: {
    summary: 'List programs',
    description:
      'Programs with their tiers, the oldest first: all of them, or a page with `pagination` when `page`, `limit` or `cursor` is given.',
    answers: {
      200: {
        description: 'The programs',
        data: arrayOf(programSchema),
        pagination: paginationSchema,
        unpaged: true,
        example: { success: true, data: [PROGRAM] },
      },
    },
  },
  create: {
    summary: 'Create program',
    description:
      'Creates a program with the default tiers. An active one deactivates the other; balances stay with their program.',
    answers: {
      201: { description: 'Created', data: programSchema, example: { success: true, data: PROGRAM } },
    },
    writes: true,
  },
  update: {
    summary: 'Update program',
    answers: {
      200: {
        description: 'The program after the change',
        data: programSchema,
        example: { success: true, data: PROGRAM },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  delete: {
    summary: 'Delete program',
    description: 'Deletes a program that nothing depends on; one that has members or rewards is deactivated.',
    answers: {
      200: {
        description: 'Deleted, or deactivated',
        data: named('ProgramDeletion', {
          ...object({ deleted: yes }),
          properties: { deleted: yes, deactivated: yes },
        }),
        example: { success: true, data: { deleted: false, deactivated: true } },
      },
    },
    errors: ['NOT_FOUND'],
    writes: true,
  },
  reevaluation: {
    summary: 'Progress of a re-evaluation',
    description: 'After an edit of tiers members are moved in batches. Null when there was none yet.',
    answers: {
      200: {
        description: 'The last one',
        data: nullable(
          named(
            'Reevaluation',
            object({
              id: uuid('Re-evaluation UUID'),
              program_id: uuid('Program UUID'),
              status: text('Where it is', { enum: ['running', 'done'] }),
              accounts: count('Accounts to walk over'),
              done: count('Accounts walked over'),
              changed: count('Accounts whose tier changed'),
              requested_at: instant('When the edit took place'),
              finished_at: nullable(instant('When it was done')),
            }),
          ),
        ),
        example: {
          success: true,
          data: {
            id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a20',
            program_id: PROGRAM_ID,
            status: 'running',
            accounts: 40_000,
            done: 12_000,
            changed: 311,
            requested_at: '2026-01-31T17:04:05.123Z',
            finished_at: null,
          },
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  previewTiers: {
    summary: 'Preview tiers',
    description:
      'How many members would have each tier if these were the tiers of the program, by lifetime points as a re-evaluation judges them. Nothing is written. Customers who were merged into others are not counted again.',
    answers: {
      200: {
        description: 'The members of each tier, the lowest first',
        data: named(
          'TierPreview',
          object({
            members: count('Members of the program'),
            below: count('Members who would have no tier'),
            tiers: arrayOf(
              named(
                'PreviewedTier',
                object({
                  name: nullable(text('The name that was given')),
                  minPoints: count('Lifetime points that it takes'),
                  members: count('Members who would have it'),
                }),
              ),
            ),
          }),
        ),
        example: {
          success: true,
          data: {
            members: 40_000,
            below: 120,
            tiers: [
              { name: 'Silver', minPoints: 400, members: 31_480 },
              { name: 'Gold', minPoints: 1800, members: 8_400 },
            ],
          },
        },
      },
    },
    errors: ['NOT_FOUND', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  },
  createTier: {
    summary: 'Create tier',
    answers: { 201: { description: 'Created', data: tierSchema, example: { success: true, data: TIER } } },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  updateTier: {
    summary: 'Update tier',
    description: 'A new threshold moves members in batches, and each account at its next write.',
    answers: {
      200: {
        description: 'The tier after the change',
        data: tierSchema,
        example: { success: true, data: TIER },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  deleteTier: {
    summary: 'Delete tier',
    description: 'Members move to the tier they deserve without it. A tier that a reward asks for is kept.',
    answers: {
      200: {
        description: 'Deleted',
        data: named('TierDeletion', object({ deleted: yes })),
        example: { success: true, data: { deleted: true } },
      },
    },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
