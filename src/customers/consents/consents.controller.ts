import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { PageQuery } from '../../common/page.query';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { consentsDocumentation } from './consents.documentation';
import { ConsentDto } from './consents.dto';
import { ConsentsService } from './consents.service';

@ApiTags('Rights of the person')
@Controller('loyalty/customers/:id/consents')
export class ConsentsController {
  constructor(private readonly consents: ConsentsService) {}

  @Post()
  @Requires('customers:update')
  @Documented(consentsDocumentation.record)
  record(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: ConsentDto,
  ): Promise<Answer> {
    return this.consents.record(context, id, body);
  }

  @Get()
  @Requires('customers:read')
  @Documented(consentsDocumentation.list)
  list(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Paged<object>> {
    return this.consents.list(context, id, query);
  }
}
