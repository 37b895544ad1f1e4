import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '../config/settings';
import { applicationOptions, type Entities } from './data-source';
import { ApplicationRole } from './application-role';
import { Database } from './database';

@Global()
@Module({})
export class DatabaseModule {
  /** The application's pool on the database at `url`. */
  static on(url: string, settings: Settings, entities: Entities): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...applicationOptions(url, settings, entities), retryAttempts: 0 })],
      providers: [ApplicationRole, Database],
      exports: [ApplicationRole, Database],
    };
  }
}
