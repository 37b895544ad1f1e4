import { Body, Controller, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../common/answer';
import { Documented } from '../common/documentation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { batchDocumentation } from './batch.documentation';
import { BatchService } from './batch.service';
import { CreateCustomersDto } from './dto/batch.dto';

const BODY_LIMIT = 2 * 1024 * 1024;

@ApiTags('Customers')
@Controller('loyalty/customers')
export class BatchController {
  constructor(private readonly batch: BatchService) {}

  @Post('batch')
  @RouteConfig({ bodyLimit: BODY_LIMIT })
  @Requires('customers:update')
  @Documented(batchDocumentation.createMany)
  createMany(@Context() context: RequestContext, @Body() body: CreateCustomersDto): Promise<Answer> {
    return this.batch.createMany(context, body);
  }
}
