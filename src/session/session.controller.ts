import { Body, Controller, Get, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Documented } from '../common/documentation';
import { FROM_HERE_ALONE } from '../common/from-here';
import { Public, SignedIn } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { DemoAccess } from './demo-access';
import { sessionDocumentation } from './session.documentation';
import { DemoSessionDto } from './session.dto';
import { SessionService } from './session.service';

@ApiTags('Session')
@Controller('session')
export class SessionController {
  constructor(private readonly session: SessionService) {}

  @Get()
  @SignedIn()
  @Documented(sessionDocumentation.read)
  read(@Context() context: RequestContext) {
    return this.session.read(context);
  }
}

/** Only where the settings allow a demo; and there for this machine alone. */
@ApiTags('Session')
@Controller('session')
export class DemoSessionController {
  constructor(private readonly demo: DemoAccess) {}

  @Post('demo')
  @Public()
  @RouteConfig(FROM_HERE_ALONE)
  @Documented(sessionDocumentation.demo)
  enter(@Body() { role }: DemoSessionDto) {
    return this.demo.enter(role);
  }
}
