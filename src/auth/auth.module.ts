import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { UnexpectedInputGuard } from '../common/validation';
import { OrganizationsModule } from '../organizations/organizations.module';
import { ApiKeyAuthenticator } from './api-keys/api-key-authenticator';
import { ApiKeysController } from './api-keys/api-keys.controller';
import { ApiKeysService } from './api-keys/api-keys.service';
import { ContextGuard, JwtAuthGuard, PermissionGuard } from './guards';
import { JwtStrategy } from './jwt.strategy';

/** The global guards, in the order in which they ask: 401 and 429, 403, then 400. */
@Module({
  imports: [OrganizationsModule],
  controllers: [ApiKeysController],
  providers: [
    JwtStrategy,
    ApiKeyAuthenticator,
    ApiKeysService,
    { provide: APP_GUARD, useClass: JwtAuthGuard },
    { provide: APP_GUARD, useClass: PermissionGuard },
    { provide: APP_GUARD, useClass: ContextGuard },
    { provide: APP_GUARD, useClass: UnexpectedInputGuard },
  ],
})
export class AuthModule {}
