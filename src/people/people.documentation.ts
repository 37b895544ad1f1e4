import type { RouteDocumentation } from '../common/documentation';
import { arrayOf, instant, named, nullable, object, type Schema, text, uuid } from '../common/schemas';

const ID = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a11';
const ORGANIZATION = '550e8400-e29b-41d4-a716-446655440000';

const PERSON = {
  id: uuid('Customer UUID'),
  organization_id: uuid('Organization UUID'),
  name: text('Customer name'),
  email: nullable(text('E-mail address')),
  phone: nullable(text('Phone number')),
  birth_date: nullable(text('Birth date', { format: 'date' })),
  created_at: instant('Creation timestamp'),
  marketing_opt_in: { type: 'boolean', description: 'Agrees to marketing messages' },
};

const anonymizedSchema = named(
  'AnonymizedCustomer',
  object({ ...PERSON, anonymized_at: instant('When she was anonymized') }),
);

const personSchema = object({
  ...PERSON,
  updated_at: instant('The last edit'),
  merged_into: nullable(uuid('Whom she was merged into')),
  anonymized_at: nullable(instant('When she was anonymized')),
  version: { type: 'integer', description: 'Counts the edits' },
});

/** Rows with all their columns. */
const rows = (description: string): Schema => ({ ...arrayOf({ type: 'object' }), description });

const exportSchema = named(
  'PersonExport',
  object({
    exported_at: instant('When it was read'),
    customer: personSchema,
    merged_customers: arrayOf(personSchema),
    merges: rows('Merges that she took part in'),
    accounts: rows('Her accounts in every program'),
    entries: rows('Every ledger entry'),
    lots: rows('Credits, and what is left of them'),
    lot_uses: rows('Which credit a debit was taken from'),
    redemptions: rows('Rewards that she redeemed'),
    coupon_assignments: rows('Coupons that she has'),
    coupon_uses: rows('Coupons that she reserved or used'),
    consents: rows('What she agreed to'),
    imported_rows: rows('Rows of uploaded files about her, beside the columns of their file'),
    audit: rows('What was done to her data, and when'),
  }),
);

const EXAMPLE = {
  id: ID,
  organization_id: ORGANIZATION,
  name: 'Anonymous customer',
  email: null,
  phone: null,
  birth_date: null,
  created_at: '2026-01-31T17:04:05.123Z',
  marketing_opt_in: false,
  anonymized_at: '2026-02-28T09:00:00.000Z',
};

/** What the OpenAPI document says of the rights of a person. */
export const peopleDocumentation = {
  export: {
    summary: 'Export everything held about a person',
    description:
      'Her row and those of whoever was merged into her, with every column that is data: points, rewards, coupons, consents, rows of uploaded files, the audit log about her. Streamed, whatever its size. Members of staff are other persons: who wrote a row is left out. Answers that are remembered for an `Idempotency-Key` are copies of these rows, and left out as well.',
    answers: { 200: { description: 'All of it', data: exportSchema } },
    errors: ['NOT_FOUND'],
    curl: `curl "https://api.restai.app/v1/loyalty/customers/${ID}/export" \\
  -H "Authorization: Bearer YOUR_TOKEN" -o person.json`,
  },
  anonymize: {
    summary: 'Anonymize a customer',
    description:
      'For good. Name and contacts go, of whoever was merged into her too, and the free text that is kept about her: descriptions of ledger entries, remembered answers, rows of uploaded files, what undoing a merge would take. Points, redemptions, coupons and consents stay, without anything personal, so that all figures stay right. Ids of orders stay as well: they are references, and no place for names. From then on editing, earning, adjusting, redeeming, reserving or assigning a coupon and merging are refused; reversing, cancelling, expiring, reading and deleting go on.',
    answers: {
      200: {
        description: 'The anonymized row',
        tagged: true,
        data: anonymizedSchema,
        example: { success: true, data: EXAMPLE },
      },
    },
    errors: ['NOT_FOUND', 'CUSTOMER_ANONYMIZED'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
