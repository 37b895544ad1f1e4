import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { BatchController } from './batch.controller';
import { BatchService } from './batch.service';
import { BatchRegistration } from './batch-registration';
import { BatchTurns } from './batch-turns';
import { ContactLookup } from './contact-lookup';
import { ConsentsController } from './consents/consents.controller';
import { ConsentsService } from './consents/consents.service';
import { CustomerListService } from './customer-list.service';
import { CsvExportController } from './csv-export.controller';
import { CsvExportService } from './csv-export.service';
import { CustomersController } from './customers.controller';
import { CustomersService } from './customers.service';
import { RegistrationService } from './registration.service';

/** Customers. Whoever imports it says which module provides `LoyaltyAccounts`. */
@Module({
  controllers: [BatchController, ConsentsController, CsvExportController, CustomersController],
  providers: [
    BatchRegistration,
    BatchService,
    BatchTurns,
    ConsentsService,
    ContactLookup,
    CsvExportService,
    CustomerListService,
    CustomersService,
    RegistrationService,
  ],
  exports: [BatchRegistration, BatchTurns, CsvExportService, RegistrationService],
})
export class CustomersModule {
  static withAccounts(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return { module: CustomersModule, imports: [provider] };
  }
}
