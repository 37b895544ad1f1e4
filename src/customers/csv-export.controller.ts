import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Documented } from '../common/documentation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { csvExportDocumentation } from './csv-export.documentation';
import { CsvExportService } from './csv-export.service';
import { ExportCustomersQuery } from './dto/export.dto';

const FILE = { type: 'text/csv; charset=utf-8', disposition: 'attachment; filename="customers.csv"' };

@ApiTags('Customers')
@Controller('loyalty/customers')
export class CsvExportController {
  constructor(private readonly csv: CsvExportService) {}

  @Get('export.csv')
  @Requires('customers:read')
  @Documented(csvExportDocumentation.exportCsv)
  async exportCsv(
    @Context() context: RequestContext,
    @Query() query: ExportCustomersQuery,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.csv.stream(context, query), FILE);
  }
}
