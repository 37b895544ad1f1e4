import { Body, Controller, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { earnBatchDocumentation } from './earn-batch.documentation';
import { EarnBatchDto } from './earn-batch.dto';
import { EarnBatchService } from './earn-batch.service';

const BODY_LIMIT = 1024 * 1024;

@ApiTags('Points')
@Controller('loyalty/earn')
export class EarnBatchController {
  constructor(private readonly batch: EarnBatchService) {}

  @Post('batch')
  @RouteConfig({ bodyLimit: BODY_LIMIT })
  @Requires('loyalty:earn')
  @Documented(earnBatchDocumentation.earnMany)
  earnMany(@Context() context: RequestContext, @Body() body: EarnBatchDto): Promise<Answer> {
    return this.batch.earnMany(context, body);
  }
}
