import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '../config/settings';
import { Acquaintances } from './acquaintances';
import { Gate } from './gate';

/** Who gets in, and who had better come again later. */
@Module({})
export class AdmissionModule {
  static with(settings: Readonly<Settings>): DynamicModule {
    const options = {
      slots: settings.POOL_SIZE,
      most: settings.POOL_QUEUE_LIMIT,
      waitMs: settings.POOL_WAIT_MS,
    };
    return {
      module: AdmissionModule,
      global: true,
      providers: [{ provide: Gate, useFactory: () => new Gate(options) }, Acquaintances],
      exports: [Gate, Acquaintances],
    };
  }
}
