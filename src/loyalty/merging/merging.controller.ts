import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { mergingDocumentation } from './merging.documentation';
import { MergeDto } from './merging.dto';
import { MergingService } from './merging.service';
import { UndoService } from './undo.service';

@ApiTags('Duplicates')
@Controller('loyalty')
export class MergingController {
  constructor(
    private readonly merging: MergingService,
    private readonly undoing: UndoService,
  ) {}

  @Post('customers/:id/merge')
  @Requires('customers:update')
  @Documented(mergingDocumentation.merge)
  merge(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: MergeDto,
  ): Promise<Answer> {
    return this.merging.merge(context, id, body.sourceCustomerId);
  }

  @Get('customers/:id/merges')
  @Requires('customers:read')
  @Documented(mergingDocumentation.list)
  list(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<object[]> {
    return this.undoing.list(context, id);
  }

  @Post('merges/:id/undo')
  @Requires('customers:update')
  @Documented(mergingDocumentation.undo)
  undo(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.undoing.undo(context, id);
  }
}
