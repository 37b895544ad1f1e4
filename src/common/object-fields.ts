import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { checked } from './fields';
import { isUuid } from './ids';
import { say } from './messages';

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, most: number, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= most && value.every(test);
}

/** An object of a class: nothing else passes, not even an array of one. */
export function ObjectField(type: () => new () => object, description: string): PropertyDecorator {
  return applyDecorators(
    checked('object', 'must be an object', isObject),
    ValidateNested({ context: { message: say('must be an object') } }),
    Type(type),
    // The library takes a function for a lazy type by its name: `type`.
    ApiProperty({ description, required: true, type: () => type() }),
  );
}

/** One to `most` objects of a class. */
export function ObjectsField(
  type: () => new () => object,
  description: string,
  most: number,
): PropertyDecorator {
  const message = say('must be an array of 1 to {most} objects', { most });
  return applyDecorators(
    checked('objects', message, (value) => isListOf(value, most, isObject)),
    ValidateNested({ each: true, context: { message } }),
    Type(type),
    ApiProperty({
      description,
      required: true,
      type: () => type(),
      isArray: true,
      minItems: 1,
      maxItems: most,
    }),
  );
}

/** At least one of a closed list, none of them twice. */
export function ChoicesField(options: {
  description: string;
  of: readonly string[];
  example: readonly string[];
}): PropertyDecorator {
  const { description, of, example } = options;
  const message = say('must be an array of at least one of {choices}, none twice', {
    choices: of.join(', '),
  });
  const isChoice = (value: unknown): boolean => typeof value === 'string' && of.includes(value);
  const isOnce = (value: unknown): boolean =>
    new Set(value as unknown[]).size === (value as unknown[]).length;
  return applyDecorators(
    checked('choices', message, (value) => isListOf(value, of.length, isChoice) && isOnce(value)),
    ApiProperty({
      description,
      type: 'array',
      items: { type: 'string', enum: [...of] },
      minItems: 1,
      uniqueItems: true,
      example,
    }),
  );
}

/** One to `most` UUIDs. */
export function UuidsField(description: string, most: number): PropertyDecorator {
  const message = say('must be an array of 1 to {most} UUIDs', { most });
  return applyDecorators(
    checked('uuids', message, (value) => isListOf(value, most, isUuid)),
    ApiProperty({
      description,
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: 1,
      maxItems: most,
    }),
  );
}
