import { performance } from 'node:perf_hooks';
import { Overloaded } from '../common/errors';
import { type Kind, Line, type Place } from './line';

/** How it is let in. */
export interface GateOptions {
  /** how many are inside at once */
  slots: number;
  /** how many may wait */
  most: number;
  /** the longest that anyone waits */
  waitMs: number;
}

/** A queue that has stood for this part of the longest wait is no burst: more comes in than can be done. */
const STANDING_AFTER = 1 / 4;
/** How long is then waited at most, as a part of the longest wait. */
const STANDING_WAIT = 1 / 6;
/** What one organization leaves free while others come too: they find room at once though it keeps all it can get. */
const LEFT_FREE = 1 / 8;
const KNOWN_FOR_MS = 5_000;
const SWEEP_MS = 50;
/** From which share of its time at work on the process is the bottleneck; below the other one it isn't. */
const BUSY = { narrow: 0.97, widen: 0.9 };
/** The fewest that are let in at once, as a part of the slots. */
const NARROWEST = 1 / 4;
/** The weight of the last one in the mean time that is spent inside. */
const WEIGHT = 1 / 64;
/** A stay counts as at most so many times the mean. */
const ODD = 10;

/** The share of its time that the event loop was at work since it was asked last, 0 to 1. */
function utilizationOfLoop(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

/**
 * Lets so many units of work to the database at once. Who waits stands in the line of her organization; a place that
 * gets free goes to an organization that has less than its share inside, then to a write before a read, then to the one
 * that has fewest inside. So nobody's flood is anybody else's wait, and reads wait for writes.
 *
 * While the process itself has no time left, fewer are let in: more of them would be no faster, and every turn of the
 * event loop, and what others get of the processors, would be longer.
 *
 * Who would wait too long is refused at once (`isFullFor`), before any work is done for her. Only requests that
 * were asked (`expect`) are refused while they wait, when a burst turns out to be a flood; jobs and requests that have
 * begun their work wait as long as anyone may.
 */
export class Gate {
  private readonly lines = new Map<string, Line>();
  private readonly expected = new WeakSet<object>();
  private inside = 0;
  private waitingCount = 0;
  private refusedCount = 0;
  private leftCount = 0;
  private turn = 0;
  /** milliseconds */
  private meanStay = 5;
  private sweeper: NodeJS.Timeout | null = null;
  /** how many may be inside now */
  private width: number;

  /**
   * @param now milliseconds from any beginning; they never go back
   * @param utilization how busy the process was since it was asked last, 0 to 1
   */
  constructor(
    private readonly options: GateOptions,
    private readonly now: () => number = () => performance.now(),
    private readonly utilization: () => number = utilizationOfLoop(),
  ) {
    this.width = options.slots;
  }

  get slots(): number {
    return this.options.slots;
  }

  get waiting(): number {
    return this.waitingCount;
  }

  /** True when the queue, taken as one, is full or stands for longer than a burst does. */
  get isBusy(): boolean {
    const { slots, waitMs } = this.options;
    return this.isFull || (this.waitingCount * this.meanStay) / slots > waitMs * STANDING_WAIT;
  }

  /** True when one more of an organization would wait longer than anyone should. */
  isFullFor(organization: string, kind: Kind): boolean {
    if (this.waitingCount === 0) return false;
    const line = this.lines.get(organization);
    if (this.isCrowded(line)) return true;
    return this.waitBehind(line?.ahead(kind) ?? 0) > this.longestWait(line);
  }

  /** @throws Overloaded when the organization is full for it */
  refuseIfFull(organization: string, kind: Kind): void {
    if (this.isFullFor(organization, kind)) throw this.refusal();
  }

  /** How many were refused by an error since this was asked last. */
  takeRefused(): number {
    const count = this.refusedCount;
    this.refusedCount = 0;
    return count;
  }

  /** From here on what is done for this request may be refused while it waits; until it is first let in. */
  expect(request: object): void {
    this.expected.add(request);
  }

  /**
   * Waits for a place inside.
   * @param request whoever is let in; the same object as was expected, if it was
   * @returns what gives the place back, to be called once
   * @throws Overloaded when too many wait already, or the wait was too long
   */
  enter(organization: string, kind: Kind, request: object): Promise<() => void> | (() => void) {
    const line = this.lineOf(organization);
    const isYielding = this.expected.delete(request);
    if (this.inside < this.width && this.waitingCount === 0 && !this.isAtMost(line)) return this.admit(line);
    if (this.isCrowded(line)) throw this.refusal();
    return new Promise((resolve, reject) => {
      const place = { since: this.now(), isYielding, resolve, reject };
      line.join(kind, place);
      this.waitingCount += 1;
      this.fill();
    });
  }

  private admit(line: Line): () => void {
    const since = this.now();
    line.inside += 1;
    line.lastTurn = this.turn += 1;
    this.inside += 1;
    return () => {
      // Who waited there for somebody's lock says little of the next one.
      const stay = Math.min(this.now() - since, Math.max(1, this.meanStay) * ODD);
      this.meanStay += (stay - this.meanStay) * WEIGHT;
      line.inside -= 1;
      line.lastSeen = this.now();
      this.inside -= 1;
      this.leftCount += 1;
      if (this.waitingCount > 0) this.fill();
    };
  }

  /** Lets in whoever may come now. */
  private fill(): void {
    while (this.inside < this.width && this.waitingCount > 0) {
      const line = this.next();
      if (!line) return;
      const place = line.leave();
      if (!place) return;
      this.waitingCount -= 1;
      place.resolve(this.admit(line));
    }
  }

  /** Whose turn it is. */
  private next(): Line | undefined {
    const share = Math.max(1, Math.floor(this.width / Math.max(1, this.lines.size)));
    let best: Line | undefined;
    for (const line of this.lines.values()) {
      if (line.waiting === 0 || this.isAtMost(line)) continue;
      if (best === undefined || line.goesBefore(best, share)) best = line;
    }
    return best;
  }

  /** True for one organization among others that would leave them no room. */
  private isAtMost(line: Line): boolean {
    return this.lines.size > 1 && line.inside >= Math.ceil(this.width * (1 - LEFT_FREE));
  }

  private lineOf(organization: string): Line {
    let line = this.lines.get(organization);
    if (!line) this.lines.set(organization, (line = new Line(this.now())));
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
    return line;
  }

  /** As many wait as may; more while fewer are let in than could be. */
  private get isFull(): boolean {
    const { slots, most } = this.options;
    return this.waitingCount > 0 && this.inside + this.waitingCount >= slots + most;
  }

  /** True when too many wait, and this organization is not one of those with few among them. */
  private isCrowded(line: Line | undefined): boolean {
    return this.isFull && (line?.waiting ?? 0) >= this.options.most / Math.max(1, this.lines.size);
  }

  /** How long the last of so many waits, as things go. */
  private waitBehind(ahead: number): number {
    let lines = 0;
    for (const { waiting } of this.lines.values()) if (waiting > 0) lines += 1;
    return ((ahead + 1) * this.meanStay * Math.max(1, lines)) / this.width;
  }

  private longestWait(line: Line | undefined): number {
    const { waitMs } = this.options;
    return line && this.isStanding(line) ? waitMs * STANDING_WAIT : waitMs;
  }

  private isStanding(line: Line): boolean {
    return line.waiting > 0 && this.now() - line.standsSince > this.options.waitMs * STANDING_AFTER;
  }

  /** Refuses who has waited too long, and where a line stands, who will; forgets organizations that don't come any more. */
  private sweep(): void {
    const now = this.now();
    this.adapt();
    for (const [organization, line] of this.lines) {
      this.refuse(line.takeLate(now - this.options.waitMs));
      if (this.isStanding(line)) this.shorten(line);
      if (line.waiting + line.inside === 0 && now - line.lastSeen > KNOWN_FOR_MS)
        this.lines.delete(organization);
    }
    if (this.lines.size > 0 || this.sweeper === null) return;
    clearInterval(this.sweeper);
    this.sweeper = null;
    this.width = this.options.slots;
  }

  /**
   * Who waits for locks, or for a database far away, needs every slot: then the process has time left, or nobody comes
   * out at all.
   */
  private adapt(): void {
    const busy = this.utilization();
    const { slots } = this.options;
    const isStuck = this.leftCount === 0;
    this.leftCount = 0;
    if (isStuck || busy < BUSY.widen) this.width = Math.min(slots, this.width + 1);
    else if (this.waitingCount > 0 && busy > BUSY.narrow)
      this.width = Math.max(Math.ceil(slots * NARROWEST), this.width - 1);
    this.fill();
  }

  private shorten(line: Line): void {
    while (line.waiting > 0 && this.waitBehind(line.waiting - 1) > this.options.waitMs * STANDING_WAIT) {
      const last = line.takeLast();
      if (!last) return;
      this.refuse([last]);
    }
  }

  private refusal(): Overloaded {
    this.refusedCount += 1;
    return new Overloaded();
  }

  private refuse(places: readonly Place[]): void {
    this.waitingCount -= places.length;
    for (const place of places) place.reject(this.refusal());
  }
}
