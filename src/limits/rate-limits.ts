import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock';
import { readRate } from '../config/network-settings';
import { Settings } from '../config/settings';
import type { Principal } from '../tenancy/principal';
import { Counts } from './counts';

export type LimitName = 'address' | 'organization' | 'actor';

/** Subjects of one limit that are counted apart in this process. */
const SUBJECTS_AT_MOST = 50_000;

/** What the limits say about one request. */
export interface Limited {
  /** null when it may pass */
  retryAfterSeconds: number | null;
  /** what is left of each limit that was asked: the members of a `RateLimit` header */
  left: string;
}

/** The limits that are set, and what has been counted of them in this process. */
@Injectable()
export class RateLimits {
  readonly counts: ReadonlyMap<LimitName, Counts>;
  /** the `RateLimit-Policy` header, the same on every answer; empty when no limit is set */
  readonly policy: string;

  constructor(
    @Inject(Settings) settings: Settings,
    private readonly clock: Clock,
  ) {
    const rates: Record<LimitName, string | undefined> = {
      address: settings.RATE_LIMIT_ADDRESS,
      organization: settings.RATE_LIMIT_ORGANIZATION,
      actor: settings.RATE_LIMIT_ACTOR,
    };
    this.counts = new Map(
      Object.entries(rates)
        .filter((entry): entry is [LimitName, string] => entry[1] !== undefined)
        .map(([name, rate]) => [name, new Counts(readRate(rate), SUBJECTS_AT_MOST)]),
    );
    this.policy = [...this.counts]
      .map(([name, { rate }]) => `"${name}";q=${rate.requests};w=${rate.seconds}`)
      .join(', ');
  }

  get limitsAddresses(): boolean {
    return this.counts.has('address');
  }

  /** Counts a request of an address, unless it is one too many. */
  takeAddress(address: string): Limited {
    return this.take([['address', address]]);
  }

  /** Counts a request of who was authenticated for an organization, unless it is one too many for either. */
  takePrincipal({ organizationId, actor }: Principal): Limited {
    return this.take([
      ['organization', organizationId],
      ['actor', `${organizationId} ${actor}`],
    ]);
  }

  private take(subjects: [LimitName, string][]): Limited {
    const now = this.clock.now().getTime();
    const asked = subjects.flatMap(([name, subject]) => {
      const counts = this.counts.get(name);
      return counts ? [{ name, subject, counts, verdict: counts.judge(subject, now) }] : [];
    });
    const refusing = asked.filter(({ verdict }) => !verdict.allowed);
    if (refusing.length === 0) for (const { counts, subject } of asked) counts.add(subject, now);
    return {
      retryAfterSeconds:
        refusing.length === 0 ? null : Math.max(...refusing.map(({ verdict }) => verdict.retryAfterSeconds)),
      left: asked
        .map(({ name, verdict }) => `"${name}";r=${verdict.remaining};t=${verdict.resetSeconds}`)
        .join(', '),
    };
  }
}
