import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Paged } from '../common/answer';
import { Documented } from '../common/documentation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { auditDocumentation } from './audit.documentation';
import { ListAuditQuery } from './audit.dto';
import { AuditService } from './audit.service';

@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @Requires('audit:read')
  @Documented(auditDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListAuditQuery): Promise<Paged<object>> {
    return this.audit.list(context, query);
  }
}
