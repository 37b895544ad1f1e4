import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { apiKeysDocumentation } from './api-keys.documentation';
import { CreateApiKeyDto, ListApiKeysQuery } from './api-keys.dto';
import { ApiKeysService } from './api-keys.service';

@ApiTags('API keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Get()
  @Requires('api_keys:manage')
  @Documented(apiKeysDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListApiKeysQuery): Promise<Paged<object>> {
    return this.apiKeys.list(context, query);
  }

  @Post()
  @Requires('api_keys:manage')
  @Documented(apiKeysDocumentation.create)
  create(@Context() context: RequestContext, @Body() body: CreateApiKeyDto): Promise<Answer> {
    return this.apiKeys.create(context, body);
  }

  @Delete(':id')
  @Requires('api_keys:manage')
  @Documented(apiKeysDocumentation.revoke)
  revoke(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.apiKeys.revoke(context, id);
  }
}
