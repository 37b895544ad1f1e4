import { table } from '../load/report';
import type { Reckoning } from './reckoning';
import type { Outcome } from './scene';

/** One row of the report: what was done how often, what was measured, and what it has to be. */
export interface Figures {
  fault: string;
  measured: string;
  goal: string;
  met: boolean;
}

/** The three counts as the report tells them. */
export function counts({ acknowledged, lost, doubled, halfApplied }: Reckoning): string {
  const found = [...lost, ...doubled, ...halfApplied].slice(0, 3).map((text) => `, ${text}`);
  return `${acknowledged} acknowledged writes; lost ${lost.length}, doubled ${doubled.length}, half-applied ${halfApplied.length}${found.join('')}`;
}

/** Nothing lost, doubled or by half, neither at once nor after sending writes again; and no answer that blames us. */
export function isClean({ reckoning, afterwards, changed, interruptions }: Outcome): boolean {
  const faults = [reckoning, afterwards].flatMap(({ lost, doubled, halfApplied }) => [
    ...[...lost, ...doubled, ...halfApplied],
  ]);
  return faults.length + changed.length + blamed(interruptions).length === 0;
}

/** Answers that a fault must not have: a 5xx other than 503, and a refusal that doesn't say when to come again. */
export function blamed(interruptions: Readonly<Record<string, number>>): string[] {
  return Object.keys(interruptions).filter((what) => /^5(?!03)|without Retry-After/.test(what));
}

/** How often each of something happened: `409 CONFLICT: 2, ECONNRESET: 7`. */
export function listed(counted: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counted).sort(([, a], [, b]) => b - a);
  return entries.map(([what, times]) => `${what}: ${times}`).join(', ') || 'none';
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** The report's table. */
export function figuresTable(rows: readonly Figures[]): string[] {
  return table(
    ['Fault', 'Measured', 'Goal', 'Met'],
    rows.map(({ fault, measured, goal, met }) => [fault, measured, goal, met ? 'yes' : '**no**']),
  );
}
