import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Documented } from '../common/documentation';
import { unavailable } from '../common/errors';
import { named, object } from '../common/schemas';
import { Public } from '../tenancy/permissions';
import { Readiness } from './readiness';

const boolean = (description: string) => ({ type: 'boolean', description });

const liveSchema = named('Live', object({ live: boolean('The process answers') }));

const readySchema = named(
  'Ready',
  object({
    accepting: boolean('Not draining'),
    database: boolean('The database answers'),
    schema: boolean('Every migration of this version is applied'),
  }),
);

@ApiTags('Health')
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @Documented({
    summary: 'Is the process alive?',
    answers: {
      200: { description: 'Yes', data: liveSchema, example: { success: true, data: { live: true } } },
    },
    errors: ['VALIDATION_ERROR'],
    open: true,
  })
  live() {
    return { live: true };
  }

  @Get('ready')
  @Documented({
    summary: 'Should it get requests?',
    answers: {
      200: {
        description: 'Yes',
        data: readySchema,
        example: { success: true, data: { accepting: true, database: true, schema: true } },
      },
    },
    errors: ['VALIDATION_ERROR', 'UNAVAILABLE'],
    open: true,
  })
  async ready() {
    const checks = await this.readiness.check();
    if (Object.values(checks).every(Boolean)) return checks;
    const red = Object.entries(checks).filter(([, green]) => !green);
    throw unavailable(undefined, Object.fromEntries(red.map(([name]) => [name, ['is not ready']])));
  }
}
