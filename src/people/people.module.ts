import { Module } from '@nestjs/common';
import { AnonymizeService } from './anonymize.service';
import { PeopleController } from './people.controller';
import { PersonExportService } from './person-export.service';

/** The rights of a person: everything that is held about her, and taking it away. */
@Module({ controllers: [PeopleController], providers: [AnonymizeService, PersonExportService] })
export class PeopleModule {}
