import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer, Paged } from '../common/answer';
import { Documented } from '../common/documentation';
import { IfMatch, type Precondition } from '../common/precondition';
import { UuidPipe } from '../common/validation';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { CustomerListService } from './customer-list.service';
import { customersDocumentation } from './customers.documentation';
import { CustomersService } from './customers.service';
import { CreateCustomerDto, ListCustomersQuery, UpdateCustomerDto } from './dto/customer.dto';
import { RegistrationService } from './registration.service';

@ApiTags('Customers')
@Controller('loyalty/customers')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly lists: CustomerListService,
    private readonly registration: RegistrationService,
  ) {}

  @Post()
  @Requires('customers:create')
  @Documented(customersDocumentation.create)
  create(@Context() context: RequestContext, @Body() body: CreateCustomerDto): Promise<Answer> {
    return this.registration.findOrCreate(context, body);
  }

  @Get()
  @Requires('customers:read')
  @Documented(customersDocumentation.list)
  list(@Context() context: RequestContext, @Query() query: ListCustomersQuery): Promise<Paged<object>> {
    return this.lists.page(context, query);
  }

  @Get(':id')
  @Requires('customers:read')
  @Documented(customersDocumentation.findById)
  findById(@Context() context: RequestContext, @Param('id', UuidPipe) id: string): Promise<Answer> {
    return this.customers.findById(context, id);
  }

  @Patch(':id')
  @Requires('customers:update')
  @Documented(customersDocumentation.update)
  update(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @Body() body: UpdateCustomerDto,
    @IfMatch() precondition?: Precondition,
  ): Promise<Answer> {
    return this.customers.update(context, id, body, precondition);
  }

  @Delete(':id')
  @Requires('customers:delete')
  @Documented(customersDocumentation.delete)
  delete(
    @Context() context: RequestContext,
    @Param('id', UuidPipe) id: string,
    @IfMatch() precondition?: Precondition,
  ): Promise<Answer> {
    return this.customers.delete(context, id, precondition);
  }
}
