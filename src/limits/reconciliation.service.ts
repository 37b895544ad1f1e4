import { createHmac } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock';
import { Log } from '../common/log';
import { Database } from '../database/database';
import type { Tally } from './counts';
import { type LimitName, RateLimits } from './rate-limits';
import { rateLimitsRepository } from './rate-limits.repository';

/** What subjects are hashed with: the same in every instance of an installation, and not in its database. */
export const RATE_LIMIT_SECRET = Symbol('RATE_LIMIT_SECRET');

const EVERY_MS = 1_000;
const ROWS_AT_MOST = 5_000;
/** A late instance still adds to a window that is over. */
const KEPT_MS = 10_000;

interface Named extends Tally {
  name: LimitName;
  hash: string;
}

/**
 * Tells the other instances on the database what this one has counted, and hears what they have, once a second. No
 * request waits for it; while the database is away each instance holds the limits by its own counts.
 */
@Injectable()
export class Reconciliation implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> | null = null;
  private rounds = 0;
  private works = true;

  constructor(
    private readonly limits: RateLimits,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    @Inject(RATE_LIMIT_SECRET) private readonly secret: string,
  ) {}

  onApplicationBootstrap(): void {
    if (this.limits.policy === '') return;
    this.timer = setInterval(() => void this.reconcile(), EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.underWay;
  }

  /** One exchange; the one that is under way, if there is one. It never fails. */
  reconcile(): Promise<void> {
    this.underWay ??= this.exchange()
      .then(
        () => this.say(true),
        () => this.say(false),
      )
      .finally(() => (this.underWay = null));
    return this.underWay;
  }

  private async exchange(): Promise<void> {
    const now = this.clock.now().getTime();
    for (const counts of this.limits.counts.values()) counts.tidy(now);
    const tallies = this.pending();
    if (tallies.length > 0) await this.tell(tallies);
    this.rounds += 1;
    if (this.rounds % 10 === 0)
      await this.database.readAsNobody(rateLimitsRepository.forget(new Date(now - KEPT_MS)));
  }

  private pending(): Named[] {
    return [...this.limits.counts].flatMap(([name, counts]) =>
      counts
        .pending(ROWS_AT_MOST)
        .map((tally) => ({ ...tally, name, hash: this.hashOf(name, tally.subject) })),
    );
  }

  private async tell(tallies: Named[]): Promise<void> {
    const rows = await this.database.readAsNobody(
      rateLimitsRepository.add(
        tallies.map(({ windowEndsAt }) => windowEndsAt),
        tallies.map(({ hash }) => hash),
        tallies.map(({ requests }) => requests),
      ),
    );
    const sums = new Map(rows.map((row) => [`${row.window_ends_at} ${row.subject}`, row.requests]));
    for (const tally of tallies) {
      const { name, windowEndsAt, hash } = tally;
      this.limits.counts.get(name)?.told(tally, sums.get(`${windowEndsAt} ${hash}`) ?? 0);
    }
  }

  private hashOf(name: LimitName, subject: string): string {
    return createHmac('sha256', this.secret)
      .update(`${name} ${subject}`)
      .digest()
      .subarray(0, 16)
      .toString('hex');
  }

  private say(works: boolean): void {
    if (works !== this.works) {
      this.log.warn(
        works ? 'rate limits are counted together again' : 'rate limits are counted by each instance alone',
      );
    }
    this.works = works;
  }
}
