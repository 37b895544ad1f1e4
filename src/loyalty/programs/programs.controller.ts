import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { programsDocumentation } from './programs.documentation';
import {
  CreateProgramDto,
  CreateTierDto,
  ListProgramsQuery,
  PreviewTiersDto,
  UpdateProgramDto,
  UpdateTierDto,
} from './programs.dto';
import { ProgramsService } from './programs.service';
import { ReevaluationService } from './reevaluation.service';
import { TierPreviewService } from './tier-preview.service';
import { TiersService } from './tiers.service';

@ApiTags('Programs and tiers')
@Controller('loyalty/programs')
export class ProgramsController {
  constructor(
    private readonly programs: ProgramsService,
    private readonly reevaluation: ReevaluationService,
    private readonly tierPreview: TierPreviewService,
  ) {}

  @Get()
  @Requires('loyalty:read')
  @Documented(programsDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListProgramsQuery) {
    return this.programs.list(context, query);
  }

  @Post()
  @Requires('loyalty:create')
  @Documented(programsDocumentation.create)
  create(@Context() context: RequestContext, @Body() body: CreateProgramDto): Promise<Answer> {
    return this.programs.create(context, body);
  }

  @Patch(':id')
  @Requires('loyalty:create')
  @Documented(programsDocumentation.update)
  update(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UpdateProgramDto,
  ): Promise<Answer> {
    return this.programs.update(context, id, body);
  }

  @Delete(':id')
  @Requires('loyalty:create')
  @Documented(programsDocumentation.delete)
  delete(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.programs.delete(context, id);
  }

  @Get(':id/reevaluation')
  @Requires('loyalty:read')
  @Documented(programsDocumentation.reevaluation)
  progress(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.reevaluation.progress(context, id);
  }

  @Post(':id/tiers/preview')
  @Requires('loyalty:read')
  @Documented(programsDocumentation.previewTiers)
  previewTiers(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() { tiers }: PreviewTiersDto,
  ) {
    return this.tierPreview.preview(context, id, tiers);
  }
}

@ApiTags('Programs and tiers')
@Controller('loyalty/tiers')
export class TiersController {
  constructor(private readonly tiers: TiersService) {}

  @Post()
  @Requires('loyalty:create')
  @Documented(programsDocumentation.createTier)
  create(@Context() context: RequestContext, @Body() body: CreateTierDto): Promise<Answer> {
    return this.tiers.create(context, body);
  }

  @Patch(':id')
  @Requires('loyalty:create')
  @Documented(programsDocumentation.updateTier)
  update(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UpdateTierDto,
  ): Promise<Answer> {
    return this.tiers.update(context, id, body);
  }

  @Delete(':id')
  @Requires('loyalty:create')
  @Documented(programsDocumentation.deleteTier)
  delete(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.tiers.delete(context, id);
  }
}
