import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '../config/settings';
import { RATE_LIMIT_SECRET, Reconciliation } from './reconciliation.service';
import { RateLimits } from './rate-limits';

/** Rate limits by address, organization and actor. */
@Module({})
export class LimitsModule {
  /** @param databaseUrl with its password, what every instance knows where no secret signs tokens */
  static on(databaseUrl: string, settings: Readonly<Settings>): DynamicModule {
    return {
      module: LimitsModule,
      global: true,
      providers: [
        RateLimits,
        Reconciliation,
        { provide: RATE_LIMIT_SECRET, useValue: settings.JWT_SECRET ?? databaseUrl },
      ],
      exports: [RateLimits],
    };
  }
}
