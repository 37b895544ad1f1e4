import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../../common/answer';
import { Documented } from '../../common/documentation';
import { UuidPipe } from '../../common/validation';
import { Requires } from '../../tenancy/permissions';
import { Context, RequestContext } from '../../tenancy/request-context';
import { ReserveCouponDto, UseCouponDto, ValidateCouponDto } from './cart.dto';
import { CouponAssignmentsService } from './coupon-assignments.service';
import { CouponUsesService } from './coupon-uses.service';
import { couponUsesDocumentation } from './coupon-uses.documentation';
import { couponsDocumentation } from './coupons.documentation';
import {
  AssignCouponDto,
  CreateCouponDto,
  CreateCouponsDto,
  ListCouponsQuery,
  ListOfCouponQuery,
  UpdateCouponDto,
} from './coupons.dto';
import { CouponsService } from './coupons.service';

@ApiTags('Coupons')
@Controller('coupons')
export class CouponsController {
  constructor(
    private readonly coupons: CouponsService,
    private readonly assignments: CouponAssignmentsService,
  ) {}

  @Get()
  @Requires('loyalty:read')
  @Documented(couponsDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListCouponsQuery): Promise<Paged<object>> {
    return this.coupons.list(context, query);
  }

  @Post()
  @Requires('loyalty:create')
  @Documented(couponsDocumentation.create)
  create(@Context() context: RequestContext, @Body() body: CreateCouponDto): Promise<Answer> {
    return this.coupons.create(context, body);
  }

  @Post('bulk')
  @Requires('loyalty:create')
  @Documented(couponsDocumentation.createBatch)
  createBatch(@Context() context: RequestContext, @Body() body: CreateCouponsDto): Promise<Answer> {
    return this.coupons.createBatch(context, body);
  }

  @Post('assign')
  @Requires('loyalty:create')
  @Documented(couponsDocumentation.assign)
  assign(@Context() context: RequestContext, @Body() body: AssignCouponDto): Promise<Answer> {
    return this.assignments.assign(context, body);
  }

  @Get(':id')
  @Requires('loyalty:read')
  @Documented(couponsDocumentation.find)
  find(@Context() context: RequestContext, @Param('id', UuidPipe) id: string) {
    return this.coupons.find(context, id);
  }

  @Patch(':id')
  @Requires('loyalty:create')
  @Documented(couponsDocumentation.update)
  update(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UpdateCouponDto,
  ): Promise<Answer> {
    return this.coupons.update(context, id, body);
  }

  @Delete(':id')
  @Requires('loyalty:create')
  @Documented(couponsDocumentation.delete)
  delete(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.coupons.delete(context, id);
  }

  @Get(':id/assignments')
  @Requires('loyalty:read')
  @Documented(couponsDocumentation.assignments)
  listAssignments(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: ListOfCouponQuery,
  ): Promise<Paged<object>> {
    return this.assignments.list(context, id, query);
  }
}

@ApiTags('Coupons')
@Controller('coupons')
export class CouponUsesController {
  constructor(private readonly uses: CouponUsesService) {}

  @Post('validate')
  @Requires('loyalty:read')
  @Documented(couponUsesDocumentation.validate)
  validate(@Context() context: RequestContext, @Body() body: ValidateCouponDto) {
    return this.uses.validate(context, body);
  }

  @Post('reserve')
  @Requires('loyalty:redeem')
  @Documented(couponUsesDocumentation.reserve)
  reserve(@Context() context: RequestContext, @Body() body: ReserveCouponDto): Promise<Answer> {
    return this.uses.reserve(context, body);
  }

  @Post('uses/:id/use')
  @Requires('loyalty:redeem')
  @Documented(couponUsesDocumentation.use)
  use(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UseCouponDto,
  ): Promise<Answer> {
    return this.uses.use(context, id, body);
  }

  @Post('uses/:id/rollback')
  @Requires('loyalty:redeem')
  @Documented(couponUsesDocumentation.rollBack)
  rollBack(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.uses.rollBack(context, id);
  }
}

@ApiTags('Coupons')
@Controller('loyalty/customers/:id')
export class CustomerCouponsController {
  constructor(private readonly assignments: CouponAssignmentsService) {}

  @Get('coupons')
  @Requires('loyalty:read')
  @Documented(couponsDocumentation.held)
  held(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Query() query: ListOfCouponQuery,
  ): Promise<Paged<object>> {
    return this.assignments.held(context, id, query);
  }
}
