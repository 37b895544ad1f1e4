import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { ContactLookup } from './contact-lookup';
import { CustomerListService } from './customer-list.service';
import { CustomersController } from './customers.controller';
import { CustomersService } from './customers.service';
import { RegistrationService } from './registration.service';

/** Customers. Whoever imports it says which module provides `LoyaltyAccounts`. */
@Module({
  controllers: [CustomersController],
  providers: [ContactLookup, CustomerListService, CustomersService, RegistrationService],
  exports: [RegistrationService],
})
export class CustomersModule {
  static withAccounts(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: CustomersModule, imports: [provider] };
  }
}
