import type { Rate } from '../config/network-settings';
import { type Count, judge, type Usage, type Verdict } from './window.rules';

/** What one instance has counted and not yet told the others. */
export interface Tally {
  subject: string;
  windowEndsAt: number;
  requests: number;
}

interface Counted extends Usage {
  readonly subject: string;
  windowEndsAt: number;
}

const nothing = (): Count => ({ total: 0, pending: 0 });

/**
 * The counts of one limit in this process, by subject. Beyond `most` subjects the ones that were counted longest ago are
 * forgotten: their requests count from zero again.
 */
export class Counts {
  private readonly counted = new Map<string, Counted>();
  private readonly untold = new Set<Counted>();

  constructor(
    readonly rate: Rate,
    private readonly most: number,
  ) {}

  /** What one more request of the subject would get. @param now milliseconds since 1970 */
  judge(subject: string, now: number): Verdict {
    const lengthMs = this.rate.seconds * 1000;
    const counted = this.turned(subject, now);
    if (!counted)
      return judge({ current: nothing(), previous: nothing() }, this.rate, (now % lengthMs) / lengthMs);
    return judge(counted, this.rate, 1 - (counted.windowEndsAt - now) / lengthMs);
  }

  /** Counts one request. */
  add(subject: string, now: number): void {
    const counted = this.turned(subject, now) ?? this.begun(subject, now);
    counted.current.pending += 1;
    this.untold.add(counted);
  }

  /** What the others don't know yet, at most `rows` of it; it is `told` next, or again later. */
  pending(rows: number): Tally[] {
    const tallies: Tally[] = [];
    const lengthMs = this.rate.seconds * 1000;
    for (const counted of this.untold) {
      if (tallies.length >= rows) break;
      const { subject, windowEndsAt, current, previous } = counted;
      // What was pending two windows ago counts for nobody any more.
      if (current.pending + previous.pending === 0) this.untold.delete(counted);
      if (previous.pending > 0)
        tallies.push({ subject, windowEndsAt: windowEndsAt - lengthMs, requests: previous.pending });
      if (current.pending > 0) tallies.push({ subject, windowEndsAt, requests: current.pending });
    }
    return tallies;
  }

  /** Takes over what all instances have counted, once the tally is among it. */
  told({ subject, windowEndsAt, requests }: Tally, total: number): void {
    const counted = this.counted.get(subject);
    const count = counted && this.countOf(counted, windowEndsAt);
    if (!count) return;
    count.pending -= requests;
    count.total = Math.max(count.total, total);
    if (counted.current.pending + counted.previous.pending === 0) this.untold.delete(counted);
  }

  /** Forgets who has nothing that counts any more. */
  tidy(now: number): void {
    for (const [subject, counted] of this.counted) {
      if (counted.windowEndsAt + this.rate.seconds * 1000 > now) continue;
      this.counted.delete(subject);
      this.untold.delete(counted);
    }
  }

  private countOf(counted: Counted, windowEndsAt: number): Count | undefined {
    if (counted.windowEndsAt === windowEndsAt) return counted.current;
    return counted.windowEndsAt - this.rate.seconds * 1000 === windowEndsAt ? counted.previous : undefined;
  }

  /** The subject's counts, moved on to the window that is running. */
  private turned(subject: string, now: number): Counted | undefined {
    const counted = this.counted.get(subject);
    if (!counted || counted.windowEndsAt > now) return counted;
    const windowEndsAt = this.windowEnd(now);
    const follows = counted.windowEndsAt + this.rate.seconds * 1000 === windowEndsAt;
    counted.previous = follows ? counted.current : nothing();
    counted.current = nothing();
    counted.windowEndsAt = windowEndsAt;
    return counted;
  }

  private begun(subject: string, now: number): Counted {
    const [oldest] = this.counted.size >= this.most ? this.counted.values() : [];
    if (oldest) {
      this.counted.delete(oldest.subject);
      this.untold.delete(oldest);
    }
    const counted = { subject, windowEndsAt: this.windowEnd(now), current: nothing(), previous: nothing() };
    this.counted.set(subject, counted);
    return counted;
  }

  /** Windows begin at the same moments in every instance. */
  private windowEnd(now: number): number {
    const lengthMs = this.rate.seconds * 1000;
    return (Math.floor(now / lengthMs) + 1) * lengthMs;
  }
}
