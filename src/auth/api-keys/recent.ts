/**
 * Values that hold until a time of their own; at most so many, the oldest go first. One whose time is over is still
 * there, so that it can be told from one that never was.
 */
export class Recent<Value> {
  private readonly entries = new Map<string, { value: Value; until: number }>();

  constructor(private readonly most: number) {}

  find(name: string, now: number): Value | undefined {
    const entry = this.entries.get(name);
    return entry && entry.until > now ? entry.value : undefined;
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  remember(name: string, value: Value, until: number): void {
    this.entries.delete(name);
    const [oldest] = this.entries.size >= this.most ? this.entries.keys() : [];
    if (oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(name, { value, until });
  }

  delete(name: string): void {
    this.entries.delete(name);
  }

  deleteWhere(matches: (value: Value) => boolean): void {
    for (const [name, { value }] of this.entries) if (matches(value)) this.entries.delete(name);
  }
}

/** So many a second, and no more. */
export class Allowance {
  private second = 0;
  private used = 0;

  constructor(private readonly most: number) {}

  /** @param now milliseconds since 1970 @returns false when this second has none left */
  take(now: number): boolean {
    this.turn(now);
    if (this.used >= this.most) return false;
    this.used += 1;
    return true;
  }

  /** Gives back what was taken at a time, if that second isn't over. */
  giveBack(takenAt: number): void {
    if (Math.floor(takenAt / 1000) === this.second) this.used -= 1;
  }

  private turn(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.second) return;
    this.second = second;
    this.used = 0;
  }
}
