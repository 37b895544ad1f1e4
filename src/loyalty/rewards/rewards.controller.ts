import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { RedemptionsService } from './redemptions.service';
import { rewardsDocumentation } from './rewards.documentation';
import { CreateRewardDto, ListRedemptionsQuery, RedeemDto, UpdateRewardDto } from './rewards.dto';
import { RewardsService } from './rewards.service';

@ApiTags('Rewards')
@Controller('loyalty/rewards')
export class RewardsController {
  constructor(
    private readonly rewards: RewardsService,
    private readonly redemptions: RedemptionsService,
  ) {}

  @Get()
  @Requires('loyalty:read')
  @Documented(rewardsDocumentation.list)
  list(@Context() context: RequestContext) {
    return this.rewards.list(context);
  }

  @Post()
  @Requires('loyalty:create')
  @Documented(rewardsDocumentation.create)
  create(@Context() context: RequestContext, @Body() body: CreateRewardDto): Promise<Answer> {
    return this.rewards.create(context, body);
  }

  @Patch(':id')
  @Requires('loyalty:create')
  @Documented(rewardsDocumentation.update)
  update(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UpdateRewardDto,
  ): Promise<Answer> {
    return this.rewards.update(context, id, body);
  }

  @Delete(':id')
  @Requires('loyalty:create')
  @Documented(rewardsDocumentation.delete)
  delete(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.rewards.delete(context, id);
  }

  @Post(':id/redeem')
  @Requires('loyalty:redeem')
  @Documented(rewardsDocumentation.redeem)
  redeem(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: RedeemDto,
  ): Promise<Answer> {
    return this.redemptions.redeem(context, id, body);
  }
}

@ApiTags('Rewards')
@Controller('loyalty/redemptions/:id')
export class RedemptionsController {
  constructor(private readonly redemptions: RedemptionsService) {}

  @Post('use')
  @Requires('loyalty:redeem')
  @Documented(rewardsDocumentation.use)
  use(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.redemptions.use(context, id);
  }

  @Post('cancel')
  @Requires('loyalty:redeem')
  @Documented(rewardsDocumentation.cancel)
  cancel(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.redemptions.cancel(context, id);
  }
}

@ApiTags('Rewards')
@Controller('loyalty/customers/:id')
export class CustomerRewardsController {
  constructor(private readonly redemptions: RedemptionsService) {}

  @Get('rewards')
  @Requires('loyalty:read')
  @Documented(rewardsDocumentation.offers)
  offers(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.redemptions.offers(context, id);
  }

  @Get('redemptions')
  @Requires('customers:read')
  @Documented(rewardsDocumentation.history)
  list(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: ListRedemptionsQuery,
  ): Promise<Paged<object>> {
    return this.redemptions.list(context, id, query);
  }
}
