import { type DynamicModule, Module } from '@nestjs/common';
import type { Settings } from '../config/settings';
import { OrganizationsModule } from '../organizations/organizations.module';
import { DemoAccess, hasDemo } from './demo-access';
import { DemoSessionController, SessionController } from './session.controller';
import { SessionService } from './session.service';

/** Who is signed in, and the way into the demo where there is one. */
@Module({})
export class SessionModule {
  static with(settings: Readonly<Settings>): DynamicModule {
    return {
      module: SessionModule,
      imports: [OrganizationsModule],
      controllers: [SessionController, ...(hasDemo(settings) ? [DemoSessionController] : [])],
      providers: [SessionService, DemoAccess],
      exports: [DemoAccess],
    };
  }
}
