import { endsIntention } from '../../dashboard/src/api/intention';

describe('an answer to a write', () => {
  it.each([
    [409, 'INSUFFICIENT_POINTS'],
    [400, 'VALIDATION_ERROR'],
    [404, 'NOT_FOUND'],
    [403, 'FORBIDDEN'],
    [422, 'IDEMPOTENCY_MISMATCH'],
  ])('%d %s ends what was wanted: it is remembered under its key', (status, code) => {
    expect(endsIntention({ status, code })).toBe(true);
  });

  it.each([
    [409, 'IDEMPOTENCY_IN_PROGRESS'],
    [401, 'UNAUTHORIZED'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL_ERROR'],
    [503, 'UNAVAILABLE'],
    [0, 'UNREACHABLE'],
    [404, 'UNREACHABLE'],
    [502, undefined],
  ])('%d %s leaves it open: the same key again, or it is done twice', (status, code) => {
    expect(endsIntention({ status, code })).toBe(false);
  });

  it('none at all leaves it open', () => {
    expect(endsIntention(new TypeError('Failed to fetch'))).toBe(false);
    expect(endsIntention(undefined)).toBe(false);
  });
});
