import { BooleanField, ChoiceField, InstantField } from '../../common/fields';
import {
  CONSENT_CHANNELS,
  CONSENT_PURPOSES,
  type ConsentChannel,
  type ConsentPurpose,
  GIVEN_SOURCES,
} from './consent.rules';

export class ConsentDto {
  @ChoiceField({ description: 'What she agrees to', of: CONSENT_PURPOSES, example: 'marketing' })
  purpose!: ConsentPurpose;

  @ChoiceField({ description: 'By which channel; `any`, unless given', of: CONSENT_CHANNELS, optional: true })
  channel?: ConsentChannel;

  @BooleanField({ description: 'Agrees, or no longer agrees', example: true })
  granted!: boolean;

  @ChoiceField({ description: 'Where she said so; `api`, unless given', of: GIVEN_SOURCES, optional: true })
  source?: (typeof GIVEN_SOURCES)[number];

  @InstantField({
    description: 'When she said so, not in the future; now, unless given',
    optional: true,
    example: '2026-01-31T12:00:00Z',
  })
  occurredAt?: string;
}
