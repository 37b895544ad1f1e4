import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { OrderIdPipe, UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { EarningService } from './earning.service';
import { entriesDocumentation } from './entries.documentation';
import { HistoryService } from './history.service';
import { ledgerDocumentation } from './ledger.documentation';
import {
  AdjustPointsDto,
  BalanceQuery,
  EarnDto,
  ListTransactionsQuery,
  ReverseDto,
  StatementQuery,
} from './ledger.dto';
import { LedgerService } from './ledger.service';
import { ReversalService } from './reversal.service';
import { TimelineService } from './timeline.service';
import { VerificationService } from './verification.service';

@ApiTags('Points')
@Controller('loyalty/customers/:id')
export class CustomerPointsController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly earning: EarningService,
    private readonly history: HistoryService,
    private readonly timeline: TimelineService,
  ) {}

  @Get('transactions')
  @Requires('customers:read')
  @Documented(ledgerDocumentation.transactions)
  transactions(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: ListTransactionsQuery,
  ): Promise<Paged<object>> {
    return this.history.transactions(context, id, query);
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

  @Post('earn')
  @Requires('loyalty:earn')
  @Documented(ledgerDocumentation.earn)
  earn(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: EarnDto,
  ): Promise<Answer> {
    return this.earning.earn(context, id, body);
  }

  @Post('earn/preview')
  @Requires('loyalty:read')
  @Documented(ledgerDocumentation.preview)
  preview(@Context() context: RequestContext, @Param('id', UuidPipe) id: string, @Body() body: EarnDto) {
    return this.earning.preview(context, id, body);
  }

  @Get('balance')
  @Requires('customers:read')
  @Documented(ledgerDocumentation.balance)
  balance(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: BalanceQuery,
  ) {
    return this.timeline.balance(context, id, query);
  }

  @Get('statement')
  @Requires('customers:read')
  @Documented(ledgerDocumentation.statement)
  statement(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: StatementQuery,
  ) {
    return this.timeline.statement(context, id, query);
  }

  @Get('expiring')
  @Requires('customers:read')
  @Documented(ledgerDocumentation.expiring)
  expiring(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.timeline.expiring(context, id);
  }
}

@ApiTags('Points')
@Controller('loyalty')
export class EntriesController {
  constructor(
    private readonly earning: EarningService,
    private readonly reversal: ReversalService,
    private readonly verification: VerificationService,
  ) {}

  @Post('transactions/:id/reverse')
  @Requires('loyalty:update')
  @Documented(entriesDocumentation.reverse)
  reverse(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: ReverseDto,
  ): Promise<Answer> {
    return this.reversal.reverse(context, id, body);
  }

  @Post('orders/:orderId/reverse')
  @Requires('loyalty:update')
  @Documented(entriesDocumentation.reverseOrder)
  reverseOrder(
    @Context() context: RequestContext,
    @Param('orderId', OrderIdPipe) orderId: string,
    @Body() body: ReverseDto,
  ): Promise<Answer> {
    return this.reversal.reverseOrder(context, orderId, body);
  }

  @Get('transactions/:id/explain')
  @Requires('loyalty:read')
  @Documented(entriesDocumentation.explain)
  explain(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.earning.explain(context, id);
  }

  @Get('ledger/verify')
  @Requires('loyalty:read')
  @Documented(entriesDocumentation.verify)
  verify(@Context() context: RequestContext) {
    return this.verification.verify(context);
  }
}
