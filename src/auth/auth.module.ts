import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { UnexpectedInputGuard } from '../common/validation';
import { OrganizationsModule } from '../organizations/organizations.module';
import { ContextGuard, JwtAuthGuard, PermissionGuard } from './guards';
import { JwtStrategy } from './jwt.strategy';

/** The global guards, in the order in which they ask: 401, 403, then 400. */
@Module({
  imports: [OrganizationsModule],
  providers: [
    JwtStrategy,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_GUARD, useClass: ContextGuard },
    { provide: APP_GUARD, useClass: UnexpectedInputGuard },
  ],
})
export class AuthModule {}
