import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Documented } from '../common/documentation';
import { count, named, nullable, object, text, uuid } from '../common/schemas';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { StatsService } from './stats.service';

const statisticsSchema = named(
  'Statistics',
  object({
    totalCustomers: count('Total customers in organization'),
    totalPointsBalance: count('Total unredeemed points across all customers'),
    totalPointsEarned: count('Total points earned all-time'),
    totalRedemptions: count('Number of reward redemptions; cancelled ones do not count'),
    activeProgram: nullable(
      named(
        'ActiveProgram',
        object({ id: uuid('Program UUID'), name: text('Program name') }, 'Currently active program'),
      ),
    ),
  }),
);

@ApiTags('Statistics')
@Controller('loyalty/stats')
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get()
  @Requires('loyalty:read')
  @Documented({
    summary: 'Get loyalty statistics',
    description: 'Aggregate loyalty program statistics.',
    answers: {
      200: {
        description: 'The statistics now',
        data: statisticsSchema,
        example: {
          success: true,
          data: {
            totalCustomers: 1284,
            totalPointsBalance: 90210,
            totalPointsEarned: 145300,
            totalRedemptions: 311,
            activeProgram: { id: '0199b3a0-5b1e-7c3a-9d55-3f6f1f0c9a13', name: 'Loyalty program' },
          },
        },
      },
    },
    curl: `curl https://api.restai.app/v1/loyalty/stats \\
  -H "Authorization: Bearer YOUR_TOKEN"`,
  })
  read(@Context() context: RequestContext) {
    return this.stats.read(context);
  }
}
