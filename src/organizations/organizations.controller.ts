import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Answer } from '../common/answer';
import { Documented } from '../common/documentation';
import { instant, named, object, text, uuid } from '../common/schemas';
import { Requires } from '../tenancy/permissions';
import { Context, RequestContext } from '../tenancy/request-context';
import { UpdateOrganizationDto } from './organization.dto';
import { OrganizationsService } from './organizations.service';

const organizationSchema = named(
  'Organization',
  object({
    id: uuid('Organization UUID'),
    name: text('Name'),
    time_zone: text('IANA time zone'),
    default_country: text('ISO 3166 country of phone numbers without a country code'),
    currency: text('ISO 4217 currency of new programs'),
    created_at: instant('Creation timestamp'),
  }),
);

const EXAMPLE = {
  success: true,
  data: {
    id: '3f0d2a2e-1c57-4b8f-9a37-5a0f6a1f1d10',
    name: 'La Rosa Náutica',
    time_zone: 'America/Lima',
    default_country: 'PE',
    currency: 'PEN',
    created_at: '2026-01-31T17:04:05.123Z',
  },
};

@ApiTags('Organization')
@Controller('organization')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @Requires('loyalty:read')
  @Documented({
    summary: "Get the organization's settings",
    answers: { 200: { description: 'The settings', data: organizationSchema, example: EXAMPLE } },
  })
  read(@Context() context: RequestContext) {
    return this.organizations.read(context);
  }

  @Patch()
  @Requires('organization:update')
  @Documented({
    summary: "Change the organization's settings",
    answers: {
      200: { description: 'The settings after the change', data: organizationSchema, example: EXAMPLE },
    },
    writes: true,
  })
  update(@Context() context: RequestContext, @Body() body: UpdateOrganizationDto): Promise<Answer> {
    return this.organizations.update(context, body);
  }
}
