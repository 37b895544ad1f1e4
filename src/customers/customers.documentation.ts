import type { RouteDocumentation } from '../common/documentation';
import {
  customerListSchema,
  customerProfileSchema,
  customerSchema,
  enrolledCustomerSchema,
} from './customers.schemas';

const ID = '550e8400-e29b-41d4-a716-446655440000';

const ROW = {
  id: ID,
  organization_id: '3f0d2a2e-1c57-4b8f-9a37-5a0f6a1f1d10',
  name: 'María García',
  email: 'maria@example.com',
  phone: '+51987654321',
  birth_date: '1990-05-15',
  created_at: '2026-01-31T17:04:05.123Z',
};

const LOYALTY = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a12',
  program_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13',
  points_balance: 0,
  total_points_earned: 0,
  tier_id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a14',
  tier_name: 'Bronze',
};

const ENTRY = {
  id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a15',
  customer_loyalty_id: LOYALTY.id,
  order_id: null,
  points: 150,
  type: 'adjusted',
  description: 'Welcome gift',
  balance_after: 150,
  expires_at: null,
  created_at: '2026-01-31T17:05:00.000Z',
  actor: 'ana@example.com',
};

/** What the OpenAPI document says of the customers' routes; the curl calls are those of the public documentation. */
export const customersDocumentation = {
  create: {
    summary: 'Create customer',
    description:
      'Creates a customer, or finds the one who has this phone number. A new customer is enrolled in the active loyalty program at its first tier (Bronze, 0 points). ' +
      'A known phone answers 200 with the existing customer; a missing e-mail or birth date is filled in, the name is kept.',
    answers: {
      201: {
        description: 'Created',
        data: enrolledCustomerSchema,
        tagged: true,
        example: { success: true, data: { ...ROW, loyalty: LOYALTY } },
      },
      200: {
        description: 'The customer who has this phone',
        data: enrolledCustomerSchema,
        tagged: true,
        example: { success: true, data: { ...ROW, loyalty: LOYALTY } },
      },
    },
    errors: ['EMAIL_IN_USE'],
    writes: true,
    curl: `curl -X POST https://api.restai.app/v1/loyalty/customers \\
  -H "Authorization: Bearer YOUR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "María García",
    "email": "maria@example.com",
    "phone": "+51987654321",
    "birthDate": "1990-05-15"
  }'`,
  },
  list: {
    summary: 'List customers',
    description:
      'Newest first, unless `sort` says otherwise. Filters narrow the list, all of them together. `search` finds a part of the name, the e-mail or the phone, blind to case and accents; digits may be typed with separators. Use `page`, or `cursor` for a walk of constant speed; a cursor is good for the same search, filters and sort.',
    answers: {
      200: {
        description: 'One page of customers',
        data: customerListSchema,
        listed: true,
        example: {
          success: true,
          data: {
            customers: [
              {
                id: ID,
                name: ROW.name,
                email: ROW.email,
                phone: ROW.phone,
                birth_date: ROW.birth_date,
                created_at: ROW.created_at,
                points_balance: 150,
                total_points_earned: 0,
                tier_name: 'Bronze',
                tier_id: LOYALTY.tier_id,
                customer_loyalty_id: LOYALTY.id,
              },
            ],
            pagination: { page: 1, limit: 20, total: 1, totalPages: 1, nextCursor: null },
          },
        },
      },
    },
    curl: `curl "https://api.restai.app/v1/loyalty/customers?search=maria&page=1&limit=20" \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
  findById: {
    summary: 'Get customer details',
    description: 'The full profile with the loyalty enrollment and the last 10 transactions.',
    answers: {
      200: {
        description: 'The profile',
        data: customerProfileSchema,
        tagged: true,
        example: {
          success: true,
          data: {
            ...ROW,
            marketing_opt_in: false,
            loyalty: {
              ...LOYALTY,
              points_balance: 150,
              program_name: 'Loyalty program',
              next_tier: { id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a16', name: 'Silver', min_points: 500 },
              points_to_next_tier: 500,
            },
            recentTransactions: [ENTRY],
          },
        },
      },
    },
    errors: ['NOT_FOUND'],
    curl: `curl https://api.restai.app/v1/loyalty/customers/${ID} \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
  update: {
    summary: 'Update customer',
    description: 'Changes the fields that are given; null clears e-mail, phone or birth date.',
    answers: {
      200: {
        description: 'The customer after the change',
        data: customerSchema,
        tagged: true,
        example: { success: true, data: { ...ROW, marketing_opt_in: true } },
      },
    },
    errors: ['NOT_FOUND', 'PHONE_IN_USE', 'EMAIL_IN_USE'],
    writes: true,
    conditional: true,
  },
  delete: {
    summary: 'Delete customer',
    description:
      'Permanently deletes the customer with loyalty enrollment, transactions, redemptions and coupon assignments. Cannot be undone.',
    answers: { 200: { description: 'Deleted', data: null, example: { success: true } } },
    errors: ['NOT_FOUND'],
    writes: true,
    conditional: true,
    curl: `curl -X DELETE https://api.restai.app/v1/loyalty/customers/${ID} \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
} satisfies Record<string, RouteDocumentation>;
