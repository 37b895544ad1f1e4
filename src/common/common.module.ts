import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { Settings } from '../config/settings';
import { Clock } from './clock';
import { ErrorFilter } from './error.filter';
import { Log, LOG_LEVEL } from './log';
import { validationPipe } from './validation';

/** What every module uses: the settings, the clock, the log, and how errors and input are treated. */
@Global()
@Module({})
export class CommonModule {
  static with(settings: Readonly<Settings>): DynamicModule {
    return {
      module: CommonModule,
      providers: [
        { provide: Settings, useValue: settings },
        { provide: LOG_LEVEL, useValue: settings.LOG_LEVEL },
        { provide: APP_FILTER, useClass: ErrorFilter },
        { provide: APP_PIPE, useFactory: validationPipe },
        Clock,
        Log,
      ],
      exports: [Settings, Clock, Log],
    };
  }
}
