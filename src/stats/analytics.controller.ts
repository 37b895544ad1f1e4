import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Documented } from '../common/documentation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { analyticsDocumentation } from './analytics.documentation';
import { AnalyticsQuery } from './analytics.query';
import { AnalyticsService } from './analytics.service';

@ApiTags('Statistics')
@Controller('loyalty/analytics')
export class AnalyticsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get()
  @Requires('loyalty:read')
  @Documented(analyticsDocumentation.read)
  read(@Context() context: RequestContext, @Query() request: AnalyticsQuery) {
    return this.analytics.read(context, request);
  }
}
