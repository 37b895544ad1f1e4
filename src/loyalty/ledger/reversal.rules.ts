import { AppError, invalidField } from '../../common/errors';
import { say } from '../../common/messages';
import {
  type AccountState,
  append,
  begin,
  type LedgerChange,
  type Moment,
  openLot,
  returnTo,
  settle,
  spend,
} from './ledger.rules';

/** A lot that a debit took from, that a credit formed, or whose debt is open, as it stands under the account's lock. */
export interface TouchedLot {
  id: string;
  expiresAt: Date | null;
  remaining: number;
  /** what of its credit has not been reversed: the most that the lot may keep */
  standing: number;
  /** for a debit: what it took of this lot and what has not come back yet */
  used: number;
  /** what a reversal of this lot's credit could not take */
  owed: number;
  /** the credit that formed it */
  creditId: string;
  /** in another account, since a merge was undone: what comes back forms a lot of its own here */
  elsewhere?: boolean;
}

/** The entry to be reversed, and what has been reversed of it. */
export interface ReversibleEntry {
  id: string;
  type: string;
  points: number;
  reversedSoFar: number;
  orderId: string | null;
  /** a credit's own lot, or the lots a debit took from, the last one first; and every lot with a debt */
  lots: TouchedLot[];
}

export interface Reversal {
  reason: string;
  /** how many; all that are left, unless given */
  points?: number;
}

export interface ReversalResult {
  change: LedgerChange;
  unrecovered: number;
}

const GRACE_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Decides a reversal, whole or in part. Of a credit it takes what is there, from the credit's own lot first, and
 * records the rest as unrecovered; an earn's lifetime total falls by all of it. Of a debit it gives back.
 * @throws AppError CONFLICT for an entry that can't be reversed, ALREADY_REVERSED when nothing is left of it,
 * VALIDATION_ERROR for more points than are left
 */
export function decideReversal(
  account: AccountState,
  entry: ReversibleEntry,
  reversal: Reversal,
  moment: Moment,
): ReversalResult {
  const points = reversiblePoints(entry, reversal.points);
  const draft = begin(account, moment);
  const posting = {
    type: 'reversed',
    description: reversal.reason,
    orderId: entry.orderId,
    reversesId: entry.id,
    reversedPoints: points,
  } as const;
  if (entry.points < 0) {
    const given = giveBack(draft, { ...posting, points, unrecovered: 0 }, entry.lots, moment);
    return { change: settle(given), unrecovered: 0 };
  }
  const taken = Math.min(points, draft.account.balance);
  const unrecovered = points - taken;
  const earned = entry.type === 'earned' ? -points : 0;
  const own = entry.lots.find(({ creditId, elsewhere }) => creditId === entry.id && !elsewhere);
  const change = spend(draft, { ...posting, points: 0 - taken, earned, unrecovered }, moment, own?.id);
  return { change: settle(unrecovered > 0 && own ? owe(change, own.id, unrecovered) : change), unrecovered };
}

function reversiblePoints(entry: ReversibleEntry, wanted: number | undefined): number {
  if (entry.type !== 'earned' && entry.type !== 'adjusted') throw new AppError('CONFLICT');
  const left = Math.abs(entry.points) - entry.reversedSoFar;
  if (left === 0) throw new AppError('ALREADY_REVERSED');
  if (wanted !== undefined && wanted > left)
    throw invalidField('points', say('points must be at most {most}', { most: left }));
  return wanted ?? left;
}

interface Return {
  lot: TouchedLot;
  /** the lot that holds the points now: another one when theirs has expired */
  target: string;
  points: number;
}

/**
 * Appends a credit whose points go back to the lots they were taken from, the last one first. A lot that has expired
 * meanwhile is replaced by one of seven days. Points that come back to a lot whose credit was reversed are taken again
 * at once, by `reversed` entries of their own: first what that lot owes; then, of what is more than its credit still
 * stands for, what the account's other lots owe, since a reversal may have taken their points instead.
 */
export function giveBack(
  draft: LedgerChange,
  posting: Parameters<typeof append>[1],
  lots: readonly TouchedLot[],
  moment: Moment,
): LedgerChange {
  const appended = append(draft, posting, moment);
  let { change } = appended;
  let left = posting.points;
  const returns: Return[] = [];
  for (const lot of lots) {
    const points = Math.min(left, lot.used);
    if (points === 0) continue;
    left -= points;
    const expired = lot.expiresAt !== null && lot.expiresAt <= moment.now;
    const replaced = expired || lot.elsewhere === true;
    const expiresAt = expired ? new Date(moment.now.getTime() + GRACE_MS) : lot.expiresAt;
    change = replaced
      ? openLot(change, appended.entry, points, expiresAt, moment)
      : returnTo(change, lot, points);
    if (lot.elsewhere) continue;
    returns.push({ lot, target: replaced ? (change.newLots.at(-1)?.id ?? lot.id) : lot.id, points });
  }
  if (left !== 0)
    throw new Error(`account ${draft.account.id} would get back ${left} points that no lot has given`);
  return collections(returns, lots).reduce((before, debt) => collect(before, debt, moment), change);
}

interface Collection {
  debtor: TouchedLot;
  target: string;
  points: number;
}

/** What is taken of the points that came back, from which lot and for whose debt. */
function collections(returns: readonly Return[], lots: readonly TouchedLot[]): Collection[] {
  const open = new Map(lots.map((lot) => [lot, lot.elsewhere ? 0 : lot.owed]));
  const take = (debtor: TouchedLot, target: string, most: number): Collection => {
    const points = Math.min(open.get(debtor) ?? 0, most);
    open.set(debtor, (open.get(debtor) ?? 0) - points);
    return { debtor, target, points };
  };
  const own = returns.map(({ lot, target, points }) => take(lot, target, points));
  const others = returns.flatMap(({ lot, target, points }, index) => {
    let surplus = Math.min(points, lot.remaining + points - lot.standing) - (own[index]?.points ?? 0);
    return lots.map((debtor) => {
      const taken = take(debtor, target, Math.max(0, surplus));
      surplus -= taken.points;
      return taken;
    });
  });
  return [...own, ...others].filter(({ points }) => points > 0);
}

function collect(change: LedgerChange, { debtor, target, points }: Collection, moment: Moment): LedgerChange {
  const posting = {
    type: 'reversed',
    points: -points,
    reversesId: debtor.creditId,
    reversedPoints: 0,
    unrecovered: 0,
  } as const;
  return owe(spend(change, posting, moment, target), debtor.id, -points);
}

function owe(change: LedgerChange, lotId: string, amount: number): LedgerChange {
  return { ...change, lotDebts: [...change.lotDebts, { lotId, change: amount }] };
}
