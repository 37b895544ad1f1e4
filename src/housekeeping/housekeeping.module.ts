import { type DynamicModule, Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module';
import { HousekeepingService } from './housekeeping.service';

/** What is done once a day so that nothing grows without bound. Whoever imports it hands in the module of imports. */
@Module({ imports: [OrganizationsModule], providers: [HousekeepingService] })
export class HousekeepingModule {
  static withImports(imports: DynamicModule): DynamicModule {
    return { module: HousekeepingModule, imports: [imports] };
  }
}
