import { blamed } from './figures';
import type { Reckoning } from './reckoning';
import type { Outcome } from './scene';

const SHOWN = 5;

/** The three counts that must be zero; the first few texts of each, so that a red test says what it found. */
function found({ lost, doubled, halfApplied }: Reckoning): Record<string, unknown> {
  const shown = (texts: string[]): unknown => [texts.length, ...texts.slice(0, SHOWN)];
  return { lost: shown(lost), doubled: shown(doubled), halfApplied: shown(halfApplied) };
}

const NOTHING_FOUND = { lost: [0], doubled: [0], halfApplied: [0] };

/** The test fails unless every acknowledged write is there once and whole, and everything agrees. */
export function expectClean({ reckoning, afterwards, changed, interruptions }: Outcome): void {
  expect(found(reckoning)).toEqual(NOTHING_FOUND);
  expect(found(afterwards)).toEqual(NOTHING_FOUND);
  expect(changed).toEqual([]);
  expect(blamed(interruptions)).toEqual([]);
}
