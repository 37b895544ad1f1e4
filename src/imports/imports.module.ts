import { type DynamicModule, Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module';
import { ImportRunner } from './import-runner';
import { ImportsController } from './imports.controller';
import { ImportsListService } from './imports-list.service';
import { ImportsPurge } from './imports-purge.service';
import { ImportsService } from './imports.service';
import { StagingService } from './staging.service';

/** Files of customers, staged and carried out as jobs. Whoever imports it hands in the module of customers. */
@Module({
  imports: [OrganizationsModule],
  controllers: [ImportsController],
  providers: [ImportRunner, ImportsListService, ImportsPurge, ImportsService, StagingService],
  exports: [ImportsPurge],
})
export class ImportsModule {
  static withCustomers(customers: DynamicModule): DynamicModule {
    return { module: ImportsModule, imports: [customers] };
  }
}
