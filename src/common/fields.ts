import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { isEmail, ValidateBy, ValidateIf } from 'class-validator';
import { isUuid } from './ids';
import { type Message, type PlainText, say } from './messages';
import { characters, isBlank, isCalendarDate, isInstant, isStorable } from './text';

/**
 * One decorator a field: it checks the value, brings it into its stored form, and describes it in the OpenAPI
 * document, so that the three can't disagree. A field is required unless it says otherwise; null is refused unless
 * `nullable`.
 */
export interface FieldOptions {
  description: string;
  example?: unknown;
  optional?: boolean;
  nullable?: boolean;
}

export interface TextOptions extends FieldOptions {
  min?: number;
  max: number;
  /** A text of white space alone is accepted. */
  blankAllowed?: boolean;
}

const toNfc = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.normalize('NFC') : value,
);

/** The message goes along as it is, so that it can be said in the language of who asks. */
export function checked(
  name: string,
  message: PlainText | Message,
  validate: (value: unknown) => boolean,
): PropertyDecorator {
  const context = { message: typeof message === 'string' ? say(message) : message };
  // Without a message of its own the validator forgets the context.
  return ValidateBy({ name, validator: { validate } }, { context, message: name });
}

function presence({ optional, nullable }: FieldOptions): PropertyDecorator[] {
  if (!optional && !nullable) return [];
  return [ValidateIf((_, value) => !((optional && value === undefined) || (nullable && value === null)))];
}

function describe(options: FieldOptions, schema: ApiPropertyOptions): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  const shown = example === undefined ? {} : { example };
  return ApiProperty({
    description,
    required: !optional,
    nullable,
    ...shown,
    ...schema,
  } as ApiPropertyOptions);
}

/** Text, kept as sent but for Unicode NFC; lengths in characters, before and after. */
export function TextField(options: TextOptions): PropertyDecorator {
  const { min = 1, max, blankAllowed = false } = options;
  const validate = (value: unknown): boolean =>
    typeof value === 'string' &&
    isStorable(value) &&
    characters(value) >= min &&
    characters(value) <= max &&
    (blankAllowed || !isBlank(value));
  return applyDecorators(
    ...presence(options),
    toNfc,
    checked(
      'text',
      say(
        blankAllowed
          ? 'must be text of {min} to {max} characters, without NUL or half characters'
          : 'must be text of {min} to {max} characters, without NUL or half characters, not only spaces',
        { min, max },
      ),
      validate,
    ),
    describe(options, { type: String, minLength: min, maxLength: max }),
  );
}

/** An e-mail address, kept as sent but for Unicode NFC. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && value.length <= 254 && isStorable(value) && isEmail(value);
  return applyDecorators(
    ...presence(options),
    toNfc,
    checked('email', 'must be an e-mail address of at most 254 characters', validate),
    // Letters of all scripts before the @: the format `email` would be ASCII alone.
    describe(options, { type: String, format: 'idn-email', maxLength: 254 }),
  );
}

/** A phone number as people type it: at most 20 characters, with a digit. It is brought into E.164 later. */
export function PhoneField(options: FieldOptions): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && characters(value) <= 20 && isStorable(value) && /\d/.test(value);
  return applyDecorators(
    ...presence(options),
    toNfc,
    checked('phone', 'must be text of at most 20 characters with at least one digit', validate),
    describe(options, { type: String, minLength: 1, maxLength: 20, pattern: '\\d' }),
  );
}

/** A day of birth: YYYY-MM-DD from 1900-01-01. That it isn't in the future is for the one who has the clock. */
export function BirthDateField(options: FieldOptions): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && isCalendarDate(value) && value >= '1900-01-01';
  return applyDecorators(
    ...presence(options),
    checked('birthDate', 'must be a date as YYYY-MM-DD from 1900-01-01 to today', validate),
    describe(options, { type: String, format: 'date' }),
  );
}

/** An instant as ISO 8601 with its offset. Arrives as the text; the service makes a Date of it. */
export function InstantField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    checked(
      'instant',
      'must be an ISO 8601 time with offset, such as 2026-01-31T12:00:00Z',
      (value) => typeof value === 'string' && isInstant(value),
    ),
    describe(options, { type: String, format: 'date-time' }),
  );
}

export interface IntegerOptions extends FieldOptions {
  min: number;
  max: number;
  /** A value in the range that is refused all the same. */
  not?: number;
}

/** A whole JSON number; texts and fractions are refused. */
export function IntegerField(options: IntegerOptions): PropertyDecorator {
  const { min, max, not } = options;
  const message =
    not === undefined
      ? say('must be a whole number from {min} to {max}', { min, max })
      : say('must be a whole number from {min} to {max}, not {not}', { min, max, not });
  return applyDecorators(
    ...presence(options),
    checked(
      'integer',
      message,
      (value) =>
        Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max && value !== not,
    ),
    describe(options, {
      type: 'integer',
      minimum: min,
      maximum: max,
      ...(not === undefined ? {} : { not: { const: not } }),
    } as ApiPropertyOptions),
  );
}

/** A whole number in a query: decimal digits alone. Signs, exponents and hexadecimal are refused. */
export function QueryIntegerField(options: IntegerOptions & { default?: number }): PropertyDecorator {
  const { min, max } = options;
  return applyDecorators(
    ...presence({ ...options, optional: true }),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
    ),
    checked(
      'integer',
      say('must be a whole number from {min} to {max}', { min, max }),
      (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    ),
    describe(
      { ...options, optional: true },
      {
        type: 'integer',
        minimum: min,
        maximum: max,
        ...(options.default === undefined ? {} : { default: options.default }),
      },
    ),
  );
}

export function BooleanField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    checked('boolean', 'must be true or false', (value) => typeof value === 'boolean'),
    describe(options, { type: Boolean }),
  );
}

/** `true` or `false` in a query. */
export function QueryBooleanField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    ...presence({ ...options, optional: true }),
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    ),
    checked('boolean', 'must be true or false', (value) => typeof value === 'boolean'),
    describe({ ...options, optional: true }, { type: Boolean }),
  );
}

export function UuidField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    checked('uuid', 'must be a UUID', isUuid),
    describe(options, { type: String, format: 'uuid' }),
  );
}

/** One of a closed list. */
export function ChoiceField(options: FieldOptions & { of: readonly string[] }): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    checked(
      'choice',
      say('must be one of {choices}', { choices: options.of.join(', ') }),
      (value) => typeof value === 'string' && options.of.includes(value),
    ),
    describe(options, { type: String, enum: [...options.of] }),
  );
}

/** Text that must satisfy a rule of its own, such as a time zone's name. */
export function RuleField(
  options: FieldOptions & {
    message: PlainText;
    test: (value: string) => boolean;
    schema?: ApiPropertyOptions;
  },
): PropertyDecorator {
  return applyDecorators(
    ...presence(options),
    checked('rule', options.message, (value) => typeof value === 'string' && options.test(value)),
    describe(options, { type: String, ...options.schema }),
  );
}
