import type { RouteDocumentation } from '../common/documentation';
import { arrayOf, count, named, nullable, object, signed, text, uuid } from '../common/schemas';

const day = (description: string) => text(description, { format: 'date' });

const POINTS = {
  earned: count('Points of `earned` entries'),
  redeemed: signed('Points redeemed, less those of redemptions cancelled on that day'),
  expired: count('Points written off'),
  adjusted: signed('Sum of the adjustments'),
  reversed: signed('Sum of the `reversed` entries: negative where earnings were taken back'),
};

const MONEY = {
  pointsBalance: count('Unredeemed points, without those that are due'),
  liabilityCents: count('What they are worth, in minor units of the currency; 2^53 − 1 stands for more'),
};

const analyticsSchema = named(
  'Analytics',
  object({
    from: day('First day of the period'),
    to: day('Last day of the period'),
    timeZone: text('IANA time zone of the days'),
    pointsLiabilityCents: count(
      'What unredeemed points are worth in `currency`, in minor units; other currencies stand in `liability` alone',
    ),
    currency: text("ISO 4217 currency of the active program; the organization's without one"),
    activeMembers: count('Accounts with an entry within the last `activeDays` days'),
    activeDays: count('How many days an account is active after an entry'),
    redemptionRate: {
      type: 'number',
      description:
        'Points redeemed in the period (net of cancellations) divided by points earned in it; 0 when none were earned, above 1 when older points were redeemed',
      minimum: 0,
    },
    topRewards: arrayOf(
      named(
        'TopReward',
        object({
          rewardId: uuid('Reward UUID'),
          name: text('Name'),
          redemptions: count('Redemptions issued in the period, without those that were cancelled since'),
          pointsSpent: count('Points paid for them'),
        }),
      ),
    ),
    totals: named('AnalyticsTotals', object(POINTS, 'The period, all programs')),
    days: arrayOf(named('AnalyticsDay', object({ date: day('The day'), ...POINTS }))),
    liability: arrayOf(
      named('AnalyticsLiability', object({ currency: text('ISO 4217 currency'), ...MONEY })),
    ),
    programs: arrayOf(
      named(
        'AnalyticsProgram',
        object({
          id: uuid('Program UUID'),
          name: text('Name'),
          isActive: { type: 'boolean', description: 'Whether new points go to this program' },
          currency: text('ISO 4217 currency'),
          currencyPerPoint: count('Minor units of money that one point is worth'),
          ...MONEY,
          members: count('Accounts in the program'),
          activeMembers: count('Those with an entry within the last `activeDays` days'),
          tiers: arrayOf(
            named(
              'AnalyticsTier',
              object({
                id: nullable(uuid('Tier UUID; null for members without a tier')),
                name: nullable(text('Name')),
                minPoints: nullable(count('Lifetime points that it takes')),
                members: count('Accounts in the tier'),
              }),
            ),
          ),
        }),
      ),
    ),
    expiring: arrayOf(
      named(
        'AnalyticsExpiry',
        object({ date: day('The day'), points: count('Points in open lots that expire on it') }),
      ),
    ),
  }),
);

const PROGRAM_ID = '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13';
const DAY = { earned: 5400, redeemed: 1300, expired: 0, adjusted: 150, reversed: -50 };

/** What the OpenAPI document says of the analytics. */
export const analyticsDocumentation = {
  read: {
    summary: 'Get loyalty analytics',
    description:
      "Points by day, members by tier, liability, top rewards and the points that expire in the next 30 days, today included. Days are those of the organization's time zone. An entry counts on the day it was written: a cancelled redemption gives its points back on the day of the cancellation, and is no redemption of its reward any more.",
    answers: {
      200: {
        description: 'The analytics now',
        data: analyticsSchema,
        example: {
          success: true,
          data: {
            from: '2026-01-31',
            to: '2026-01-31',
            timeZone: 'America/Lima',
            pointsLiabilityCents: 9_021_000,
            currency: 'PEN',
            activeMembers: 312,
            activeDays: 90,
            redemptionRate: 0.2407,
            topRewards: [
              {
                rewardId: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a15',
                name: 'Dessert',
                redemptions: 13,
                pointsSpent: 1300,
              },
            ],
            totals: DAY,
            days: [{ date: '2026-01-31', ...DAY }],
            liability: [{ currency: 'PEN', pointsBalance: 90_210, liabilityCents: 9_021_000 }],
            programs: [
              {
                id: PROGRAM_ID,
                name: 'Loyalty program',
                isActive: true,
                currency: 'PEN',
                currencyPerPoint: 100,
                pointsBalance: 90_210,
                liabilityCents: 9_021_000,
                members: 1284,
                activeMembers: 312,
                tiers: [
                  {
                    id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a14',
                    name: 'Bronze',
                    minPoints: 0,
                    members: 1284,
                  },
                ],
              },
            ],
            expiring: [{ date: '2026-02-03', points: 420 }],
          },
        },
      },
    },
    curl: `curl "https://api.restai.app/v1/loyalty/analytics?days=30" \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  },
} satisfies Record<string, RouteDocumentation>;
