import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { ledgerDocumentation } from './ledger.documentation';
import { AdjustPointsDto, ListTransactionsQuery } from './ledger.dto';
import { LedgerService } from './ledger.service';

@ApiTags('Points')
@Controller('loyalty/customers/:id')
export class LedgerController {
  constructor(private readonly ledger: LedgerService) {}

  @Get('transactions')
  @Requires('customers:read')
  @Documented(ledgerDocumentation.transactions)
  transactions(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: ListTransactionsQuery,
  ): Promise<Paged<object>> {
    return this.ledger.transactions(context, id, query);
  }

  @Post('adjust-points')
  @Requires('loyalty:update')
  @Documented(ledgerDocumentation.adjust)
  adjust(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: AdjustPointsDto,
  ): Promise<Answer> {
    return this.ledger.adjust(context, id, body);
  }
}
