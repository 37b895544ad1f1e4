import type { RouteDocumentation } from '../common/documentation';
import { text } from '../common/schemas';

/** What the OpenAPI document says of the export. */
export const csvExportDocumentation = {
  exportCsv: {
    summary: 'Export customers as CSV',
    description:
      'All customers, newest first, or those that a list with the same search and filters shows, as a file of any size in UTF-8. It can be imported again as it is. ' +
      'A cell that a spreadsheet would take for a formula has an apostrophe before it, which the import takes away; phone numbers in E.164 and plain numbers stay as they are.',
    answers: {
      200: {
        description: 'The file',
        type: 'text/csv',
        data: text('A header and a line for each customer'),
        example:
          'id,name,email,phone,birth_date,marketing_opt_in,created_at,points_balance,total_points_earned,tier_name\r\n' +
          '550e8400-e29b-41d4-a716-446655440000,María García,maria@example.com,+51987654321,1990-05-15,false,2026-01-31T17:04:05.123Z,150,0,Bronze\r\n',
      },
    },
    curl: `curl "https://api.restai.app/v1/loyalty/customers/export.csv?search=maria&minPoints=100" \\
  -H "Authorization: Bearer YOUR_TOKEN" -o customers.csv`,
  },
} satisfies Record<string, RouteDocumentation>;
