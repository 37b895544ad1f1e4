import type { RouteDocumentation } from '../common/documentation';
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
} from '../common/schemas';
import { IMPORT_FIELDS, SEEN_STATUSES } from './import.rules';

const ID = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a20';

const mappingSchema = {
  type: 'object',
  description: 'Field → the column that holds it',
  properties: Object.fromEntries(IMPORT_FIELDS.map((field) => [field, text('A column of the file')])),
  additionalProperties: false,
};

const importSchema = named(
  'Import',
  object({
    id: uuid('Import UUID'),
    status: text(
      'staged: uploaded; checking, checked: a dry run is under way, or over; running, done: the same of the run',
      {
        enum: [...SEEN_STATUSES],
      },
    ),
    columns: arrayOf(text('A column of the header')),
    rows: count('Rows of the file, without header and blank lines'),
    mapping: nullable(mappingSchema),
    suggestedMapping: mappingSchema,
    progress: object({ done: count('Rows that are done'), total: count('Rows in all') }),
    report: object({
      created: count('New customers'),
      existing: count('Rows whose phone was known'),
      filled: count('Of these: where something missing was filled in'),
      failed: count('Rows that were refused'),
      mistakes: count('Mistakes; a row may have several'),
    }),
    created_at: instant('When it was uploaded'),
    finished_at: nullable(instant('When the run was over')),
  }),
);

const EXAMPLE = {
  id: ID,
  status: 'staged',
  columns: ['Nombre', 'Celular', 'Puntos'],
  rows: 2,
  mapping: null,
  suggestedMapping: { name: 'Nombre', phone: 'Celular', points: 'Puntos' },
  progress: { done: 0, total: 2 },
  report: { created: 0, existing: 0, filled: 0, failed: 0, mistakes: 0 },
  created_at: '2026-01-31T17:04:05.123Z',
  finished_at: null,
};

const answer = (description: string, more: object = {}) => ({
  description,
  data: importSchema,
  example: { success: true, data: { ...EXAMPLE, ...more } },
});

const ONE_PAGE = { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null };

const RUNNING = { mapping: EXAMPLE.suggestedMapping, progress: { done: 1, total: 2 } };

/** What the OpenAPI document says of imports. */
export const importsDocumentation = {
  create: {
    summary: 'Upload a CSV file of customers',
    description:
      'Takes a file in UTF-8, up to 50 MiB and 1,000,000 rows, with commas, semicolons or tabs between its cells, and a header. Nothing is imported yet. ' +
      'A file that is wrong as a whole is refused with the line and the reason in `details.file`.',
    answers: { 201: answer('The import') },
    errors: ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
    writes: true,
    curl: `curl -X POST https://api.restai.app/v1/loyalty/imports \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "Content-Type: text/csv" \\
  --data-binary @customers.csv`,
  },
  list: {
    summary: 'List imports',
    description: 'All uploaded files, newest first, each with its progress and report.',
    answers: {
      200: {
        description: 'One page of imports',
        data: arrayOf(importSchema),
        pagination: paginationSchema,
        example: { success: true, data: [EXAMPLE], pagination: ONE_PAGE },
      },
    },
  },
  findById: {
    summary: 'Get an import',
    description: 'With its progress and, as far as it is done, its report.',
    answers: { 200: answer('The import', { status: 'running', ...RUNNING }) },
    errors: ['NOT_FOUND'],
  },
  mistakes: {
    summary: 'List the mistakes of an import',
    description:
      'Those of the last dry run or run, in the order of the file. `POINTS_SKIPPED` tells of an opening balance that was not given, since the customer was there already.',
    answers: {
      200: {
        description: 'One page of mistakes',
        data: arrayOf(
          object({
            line: count('Line of the file on which the row begins'),
            column: nullable(text('Column of the file; null when it is the row as a whole')),
            code: text('What is wrong, for programs'),
            message: text('What is wrong, for people'),
          }),
        ),
        pagination: paginationSchema,
        example: {
          success: true,
          data: [
            {
              line: 3,
              column: 'Celular',
              code: 'VALIDATION_ERROR',
              message: 'phone must be text of at most 20 characters with at least one digit',
            },
          ],
          pagination: ONE_PAGE,
        },
      },
    },
    errors: ['NOT_FOUND'],
  },
  mistakesCsv: {
    summary: 'Export the mistakes of an import as CSV',
    description:
      'All of them, in the order of the file, as a file of any size in UTF-8. A cell that a spreadsheet would take for a formula has an apostrophe before it.',
    answers: {
      200: {
        description: 'The file',
        type: 'text/csv',
        data: text('A header and a line for each mistake'),
        example:
          'line,column,code,message\r\n' +
          '3,Celular,VALIDATION_ERROR,phone must be text of at most 20 characters with at least one digit\r\n',
      },
    },
    errors: ['NOT_FOUND'],
    curl: `curl https://api.restai.app/v1/loyalty/imports/${ID}/mistakes.csv \\
  -H "Authorization: Bearer YOUR_TOKEN" -o mistakes.csv`,
  },
  map: {
    summary: 'Say which column holds what',
    description: 'Without it the suggested mapping counts. The results of a dry run are void afterwards.',
    answers: { 200: answer('The import', { mapping: EXAMPLE.suggestedMapping }) },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  check: {
    summary: 'Try an import',
    description: 'Starts a job that finds out what the run would do, and changes no customer.',
    answers: { 202: answer('The import, under way', { status: 'checking', ...RUNNING }) },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
  },
  run: {
    summary: 'Run an import',
    description:
      'Starts the job that does for each row what `POST /customers` does, and gives new customers their opening balance and the points that they have earned elsewhere over their lifetime, with the tier that these deserve. Asked again, nothing is done twice.',
    answers: { 202: answer('The import, under way', { status: 'running', ...RUNNING }) },
    errors: ['NOT_FOUND', 'CONFLICT'],
    writes: true,
    curl: `curl -X POST https://api.restai.app/v1/loyalty/imports/${ID}/run \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
  delete: {
    summary: 'Delete an import',
    description: 'Deletes the uploaded rows; the customers that were made of them stay.',
    answers: { 200: { description: 'Deleted', data: null, example: { success: true } } },
    errors: ['NOT_FOUND'],
    writes: true,
  },
} satisfies Record<string, RouteDocumentation>;
