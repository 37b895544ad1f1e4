/** What somebody waits for: reads give way to writes. */
export type Kind = 'read' | 'write';

/** What a request will most likely do. */
export function kindOf(method: string | undefined): Kind {
  return method === 'GET' || method === 'HEAD' ? 'read' : 'write';
}

/** Somebody who waits. */
export interface Place {
  /** when she came, in milliseconds */
  since: number;
  /** may be refused before her time is over */
  isYielding: boolean;
  resolve(leave: () => void): void;
  reject(error: Error): void;
}

/** Who waits of one organization, first come first served, writes before reads; and how many of it are inside. */
export class Line {
  inside = 0;
  /** counted up whenever anybody is let in: whose is lowest has waited for its turn the longest */
  lastTurn = 0;
  /** since when somebody has always been waiting here */
  standsSince = 0;
  private readonly places: Record<Kind, Place[]> = { write: [], read: [] };

  constructor(public lastSeen: number) {}

  get waiting(): number {
    return this.places.write.length + this.places.read.length;
  }

  /** How many would be let in before one who came now. */
  ahead(kind: Kind): number {
    return kind === 'write' ? this.places.write.length : this.waiting;
  }

  join(kind: Kind, place: Place): void {
    if (this.waiting === 0) this.standsSince = place.since;
    this.places[kind].push(place);
  }

  /** Takes out who is next. */
  leave(): Place | undefined {
    return this.places.write.shift() ?? this.places.read.shift();
  }

  /** Takes out all who came before a time. */
  takeLate(before: number): Place[] {
    return Object.values(this.places).flatMap((places) => {
      const inTime = places.findIndex(({ since }) => since >= before);
      return places.splice(0, inTime === -1 ? places.length : inTime);
    });
  }

  /** Takes out who came last of those that yield: a read, if there is one. */
  takeLast(): Place | undefined {
    for (const places of [this.places.read, this.places.write]) {
      const last = places.findLastIndex(({ isYielding }) => isYielding);
      if (last >= 0) return places.splice(last, 1)[0];
    }
    return undefined;
  }

  /** @param share how many of an organization may be inside before others go first */
  goesBefore(other: Line, share: number): boolean {
    const [own, theirs] = [this.inside < share, other.inside < share];
    if (own !== theirs) return own;
    const [write, write2] = [this.places.write.length > 0, other.places.write.length > 0];
    if (write !== write2) return write;
    return this.inside === other.inside ? this.lastTurn < other.lastTurn : this.inside < other.inside;
  }
}
