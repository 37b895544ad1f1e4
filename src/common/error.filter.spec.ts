import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import { prefersProblem, toAppError } from './error.filter';
import { AppError } from './errors';

const PROBLEM = 'application/problem+json';

describe('problem details', () => {
  it.each([
    PROBLEM,
    `${PROBLEM}, application/json`,
    `application/json;q=0.5, ${PROBLEM}`,
    `${PROBLEM};q=0.9, application/json;q=0.8`,
    `text/html, ${PROBLEM}`,
    `${PROBLEM};charset=utf-8`,
    'Application/Problem+JSON',
  ])('are preferred by %s', (accept) => {
    expect(prefersProblem(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    `application/json, ${PROBLEM}`,
    `application/json, ${PROBLEM};q=0.9`,
    `${PROBLEM};q=0`,
    `${PROBLEM};q=0.1, application/json;q=0.2`,
    'application/problem+jsonx',
    'application/xml',
  ])('are not preferred by %s', (accept) => {
    expect(prefersProblem(accept)).toBe(false);
  });
});

describe('whatever is thrown', () => {
  it('stays itself when it is ours', () => {
    const error = new AppError('INSUFFICIENT_POINTS', { missing: 3 });
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    [new NotFoundException('secret'), 'NOT_FOUND'],
    [new BadRequestException('secret'), 'BAD_REQUEST'],
    [new HttpException('secret', 418), 'BAD_REQUEST'],
    [new HttpException('secret', 413), 'PAYLOAD_TOO_LARGE'],
    [new HttpException('secret', 503), 'UNAVAILABLE'],
    [new HttpException('secret', 502), 'INTERNAL_ERROR'],
    [Object.assign(new Error('secret'), { statusCode: 415 }), 'UNSUPPORTED_MEDIA_TYPE'],
    [new TypeError('secret'), 'INTERNAL_ERROR'],
    ['secret', 'INTERNAL_ERROR'],
    [null, 'INTERNAL_ERROR'],
  ])('becomes one of our codes, without its words: %s', (thrown, code) => {
    const error = toAppError(thrown);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('secret');
    expect(error.cause).toBe(thrown);
  });
});
