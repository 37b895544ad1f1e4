import {
  type AccountState,
  append,
  begin,
  inOrder,
  type LedgerChange,
  type LotState,
  type Moment,
  openLot,
  settle,
  takeFrom,
} from '../ledger/ledger.rules';

/** One program's part of a merge: which accounts met, and what went over. */
export interface MergedAccount {
  source: string;
  target: string;
  /** accounts that had been merged into the source's before */
  followers: string[];
  points: number;
  earned: number;
  /** the target account's version after the merge */
  targetVersion: number;
}

/** What it takes to undo a merge. */
export interface UndoPlan {
  /** what the target took over of the source's values, which it lacked */
  taken: { phone: string | null; email: string | null; birthDate: string | null };
  /** customers who had been merged into the source before */
  followers: string[];
  accounts: MergedAccount[];
  /** assignments and uses of coupons that went over, by id */
  coupons: { assignments: string[]; uses: string[] };
}

/** The change of both accounts; they are written together or not at all. */
export interface PairOfChanges {
  source: LedgerChange;
  target: LedgerChange;
}

/**
 * Decides what becomes of two accounts of one program: balance, lifetime total and open lots of the source go over to
 * the target, by two `merged` entries that sum up to zero. What is due is expired first, on both.
 * @throws AppError POINTS_LIMIT when the target can't hold them
 */
export function decideMerge(
  source: AccountState,
  target: AccountState,
  mergeId: string,
  moment: Moment,
): PairOfChanges & { points: number; earned: number } {
  const from = begin(source, moment);
  const to = begin(target, moment);
  const { balance: points, totalEarned: earned, lots } = from.account;
  const posting = { type: 'merged', mergeId } as const;
  const isEmpty = points === 0 && earned === 0;
  const left = isEmpty
    ? from
    : append(from, { ...posting, points: 0 - points, earned: 0 - earned }, moment).change;
  const joined = isEmpty ? to : append(to, { ...posting, points, earned }, moment).change;
  return {
    source: settle(withLots(left, [])),
    target: settle(withLots(joined, inOrder([...to.account.lots, ...lots]))),
    points,
    earned,
  };
}

/** What of the target's account is the source's. */
export interface Share {
  /** the points that went over, less what has happened to them since: expired, reversed or refunded */
  points: number;
  /** the same of the lifetime total */
  earned: number;
  /** lots that the source brought in */
  lots: ReadonlySet<string>;
}

/**
 * Decides the way back: the source gets her lots with what is left of them, and for what was spent of them since as
 * much of the target's other points as is there, with their expiry. The rest is `unrecovered`.
 */
export function decideUndo(
  source: AccountState,
  target: AccountState,
  share: Share,
  mergeId: string,
  moment: Moment,
): PairOfChanges & { returned: number; unrecovered: number } {
  const due = target.lots.filter((lot) => lot.expiresAt && lot.expiresAt <= moment.now);
  const wanted = Math.max(0, share.points - sumOf(due.filter(({ id }) => share.lots.has(id))));
  const from = begin(target, moment);
  const own = from.account.lots.filter(({ id }) => share.lots.has(id));
  const others = from.account.lots.filter(({ id }) => !share.lots.has(id));
  const missing = Math.min(Math.max(0, wanted - sumOf(own)), sumOf(others));
  const returned = sumOf(own) + missing;
  const earned = Math.min(share.earned, from.account.totalEarned);
  const posting = { type: 'merged', mergeId } as const;
  const left = append(from, { ...posting, points: 0 - returned, earned: 0 - earned }, moment);
  const back = append(begin(source, moment), { ...posting, points: returned, earned }, moment);
  let change = withLots(left.change, others);
  let given = withLots(back.change, own);
  for (const { lot, points } of portions(others, missing)) {
    change = takeFrom(change, left.entry, lot, points);
    given = openLot(given, back.entry, points, lot.expiresAt, moment);
  }
  return {
    source: settle(given),
    target: settle(change),
    returned,
    unrecovered: Math.max(0, wanted - returned),
  };
}

function portions(lots: readonly LotState[], wanted: number): { lot: LotState; points: number }[] {
  let missing = wanted;
  return lots.flatMap((lot) => {
    const points = Math.min(missing, lot.remaining);
    missing -= points;
    return points > 0 ? [{ lot, points }] : [];
  });
}

function sumOf(lots: readonly LotState[]): number {
  return lots.reduce((sum, { remaining }) => sum + remaining, 0);
}

function withLots(change: LedgerChange, lots: LotState[]): LedgerChange {
  return { ...change, account: { ...change.account, lots } };
}
