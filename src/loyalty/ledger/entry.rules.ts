export interface TierState {
  id: string;
  name: string;
  minPoints: number;
  /** a whole percentage */
  multiplier: number;
}

export type EntryType = 'earned' | 'redeemed' | 'adjusted' | 'expired' | 'reversed' | 'refunded' | 'merged';

/** An entry to append. */
export interface NewEntry {
  id: string;
  type: EntryType;
  version: number;
  points: number;
  balanceAfter: number;
  totalEarnedAfter: number;
  tierAfter: TierState | null;
  description: string | null;
  expiresAt: Date | null;
  createdAt: Date;
  orderId: string | null;
  redemptionId: string | null;
  reversesId: string | null;
  reversedPoints: number | null;
  unrecovered: number | null;
  mergeId: string | null;
  trace: object | null;
}

/** What a decision says of an entry; the rest follows from the account. */
export type Posting = Pick<NewEntry, 'type' | 'points'> &
  Partial<
    Pick<
      NewEntry,
      | 'description'
      | 'expiresAt'
      | 'orderId'
      | 'redemptionId'
      | 'reversesId'
      | 'reversedPoints'
      | 'unrecovered'
      | 'mergeId'
      | 'trace'
    >
  > & {
    /** by how much the lifetime total changes */
    earned?: number;
  };

/** The fields of an entry that it says. One by one: spread over empty ones, they took a tenth of a large batch's time. */
export function posted(posting: Posting) {
  return {
    type: posting.type,
    points: posting.points,
    description: posting.description ?? null,
    expiresAt: posting.expiresAt ?? null,
    orderId: posting.orderId ?? null,
    redemptionId: posting.redemptionId ?? null,
    reversesId: posting.reversesId ?? null,
    reversedPoints: posting.reversedPoints ?? null,
    unrecovered: posting.unrecovered ?? null,
    mergeId: posting.mergeId ?? null,
    trace: posting.trace ?? null,
  };
}
