import { type DynamicModule, Module } from '@nestjs/common';
import { AdmissionModule } from './admission/admission.module';
import { AuditModule } from './audit/audit.module';
import { AuthModule } from './auth/auth.module';
import { CommonModule } from './common/common.module';
import type { Settings } from './config/settings';
import { CustomersModule } from './customers/customers.module';
import { DatabaseModule } from './database/database.module';
import { HealthModule } from './health/health.module';
import { HousekeepingModule } from './housekeeping/housekeeping.module';
import { IdempotencyModule } from './idempotency/idempotency.module';
import { ImportsModule } from './imports/imports.module';
import { LimitsModule } from './limits/limits.module';
import { LoyaltyModule } from './loyalty/loyalty.module';
import { OrganizationsModule } from './organizations/organizations.module';
import { PeopleModule } from './people/people.module';
import { entities } from './schema';
import { SessionModule } from './session/session.module';
import { StatsModule } from './stats/stats.module';

/** The table of contents. */
@Module({})
export class AppModule {
  static on(databaseUrl: string, settings: Readonly<Settings>): DynamicModule {
    const customers = CustomersModule.withAccounts(LoyaltyModule);
    const imports = ImportsModule.withCustomers(customers);
    return {
      module: AppModule,
      imports: [
        CommonModule.with(settings),
        AdmissionModule.with(settings),
        DatabaseModule.on(databaseUrl, settings, entities),
        LimitsModule.on(databaseUrl, settings),
        IdempotencyModule,
        AuditModule,
        OrganizationsModule,
        AuthModule,
        customers,
        LoyaltyModule,
        imports,
        HousekeepingModule.withImports(imports),
        PeopleModule,
        StatsModule,
        SessionModule.with(settings),
        HealthModule,
      ],
    };
  }
}
