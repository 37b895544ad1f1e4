import { marketingAfter } from './consent.rules';

const MONDAY = new Date('2026-01-05T12:00:00Z');
const TUESDAY = new Date('2026-01-06T12:00:00Z');
const marketing = { purpose: 'marketing', channel: 'any' } as const;

describe('the flag after a consent', () => {
  it.each([
    ['the first one sets it', false, { ...marketing, granted: true, occurredAt: MONDAY }, null, true],
    ['a later one sets it', true, { ...marketing, granted: false, occurredAt: TUESDAY }, MONDAY, false],
    [
      'one of the same instant sets it',
      true,
      { ...marketing, granted: false, occurredAt: MONDAY },
      MONDAY,
      false,
    ],
    ['an earlier one leaves it', true, { ...marketing, granted: false, occurredAt: MONDAY }, TUESDAY, true],
    [
      'another channel leaves it',
      false,
      { purpose: 'marketing', channel: 'sms', granted: true, occurredAt: TUESDAY } as const,
      null,
      false,
    ],
    [
      'another purpose leaves it',
      false,
      { purpose: 'terms', channel: 'any', granted: true, occurredAt: TUESDAY } as const,
      null,
      false,
    ],
  ])('%s', (_, flag, consent, latest, expected) => {
    expect(marketingAfter(flag, consent, latest)).toBe(expected);
  });
});
