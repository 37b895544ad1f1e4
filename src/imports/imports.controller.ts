import type { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Param, Patch, Post, Query, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Answer } from '../common/answer';
import { CsvBody, TAKES_CSV } from '../common/csv-body';
import { Documented } from '../common/documentation';
import { UuidPipe } from '../common/validation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { importsDocumentation } from './imports.documentation';
import { ListImportsQuery, MappingDto, MistakesQuery } from './imports.dto';
import { ImportsListService } from './imports-list.service';
import { ImportsService } from './imports.service';
import { StagingService } from './staging.service';

const FILE = { type: 'text/csv; charset=utf-8', disposition: 'attachment; filename="mistakes.csv"' };

@ApiTags('Imports')
@Controller('loyalty/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly lists: ImportsListService,
    private readonly staging: StagingService,
  ) {}

  @Post()
  @RouteConfig(TAKES_CSV)
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', description: 'The file, in UTF-8' } })
  @Requires('customers:update')
  @Documented(importsDocumentation.create)
  create(@Context() context: RequestContext, @CsvBody() file: Readable): Promise<Answer> {
    return this.staging.stage(context, file);
  }

  @Get()
  @Requires('customers:update')
  @Documented(importsDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListImportsQuery) {
    return this.lists.page(context, query);
  }

  @Get(':id')
  @Requires('customers:update')
  @Documented(importsDocumentation.findById)
  findById(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.imports.findById(context, id);
  }

  @Get(':id/mistakes')
  @Requires('customers:update')
  @Documented(importsDocumentation.mistakes)
  mistakes(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: MistakesQuery,
  ) {
    return this.lists.mistakes(context, id, query);
  }

  @Get(':id/mistakes.csv')
  @Requires('customers:update')
  @Documented(importsDocumentation.mistakesCsv)
  async mistakesCsv(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.lists.mistakesCsv(context, id), FILE);
  }

  @Patch(':id/mapping')
  @Requires('customers:update')
  @Documented(importsDocumentation.map)
  map(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: MappingDto,
  ): Promise<Answer> {
    return this.imports.map(context, id, body);
  }

  @Post(':id/dry-run')
  @Requires('customers:update')
  @Documented(importsDocumentation.check)
  check(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.imports.start(context, id, 'checking');
  }

  @Post(':id/run')
  @Requires('customers:update')
  @Documented(importsDocumentation.run)
  run(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.imports.start(context, id, 'running');
  }

  @Delete(':id')
  @Requires('customers:update')
  @Documented(importsDocumentation.delete)
  delete(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.imports.delete(context, id);
  }
}
