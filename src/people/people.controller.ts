import { Controller, Get, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../common/answer';
import { Documented } from '../common/documentation';
import { UuidPipe } from '../common/validation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { AnonymizeService } from './anonymize.service';
import { peopleDocumentation } from './people.documentation';
import { PersonExportService } from './person-export.service';

const JSON_FILE = { type: 'application/json; charset=utf-8' };

@ApiTags('Rights of the person')
@Controller('loyalty/customers/:id')
export class PeopleController {
  constructor(
    private readonly exports: PersonExportService,
    private readonly anonymizing: AnonymizeService,
  ) {}

  @Get('export')
  @Requires('customers:read')
  @Documented(peopleDocumentation.export)
  async export(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.exports.stream(context, id), JSON_FILE);
  }

  @Post('anonymize')
  @Requires('customers:update')
  @Documented(peopleDocumentation.anonymize)
  anonymize(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.anonymizing.anonymize(context, id);
  }
}
