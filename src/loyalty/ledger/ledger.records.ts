import type { LedgerChange } from './ledger.rules';

/** An entry as a row of JSON, for the statements that write it. */
export function entryRecord(entry: LedgerChange['entries'][number]) {
  return {
    id: entry.id,
    version: entry.version,
    type: entry.type,
    points: entry.points,
    balance_after: entry.balanceAfter,
    total_earned_after: entry.totalEarnedAfter,
    tier_id: entry.tierAfter?.id ?? null,
    tier_name: entry.tierAfter?.name ?? null,
    order_id: entry.orderId,
    redemption_id: entry.redemptionId,
    reverses_id: entry.reversesId,
    reversed_points: entry.reversedPoints,
    unrecovered: entry.unrecovered,
    merge_id: entry.mergeId,
    description: entry.description,
    expires_at: entry.expiresAt,
    trace: entry.trace,
    created_at: entry.createdAt,
  };
}

/** What was taken of a lot that is made by the same change is taken from the row before it is inserted. */
export function newLotRecords({ newLots, lotUses }: LedgerChange) {
  return newLots.map(({ id, entryId, points, expiresAt }) => {
    const taken = lotUses.filter(({ lotId }) => lotId === id).reduce((sum, use) => sum + use.points, 0);
    return { id, entry_id: entryId, points, remaining: points - taken, expires_at: expiresAt };
  });
}

/** One row a lot: a lot may be taken from and given back to in one change. */
export function moveRecords({ newLots, lotUses, lotReturns, lotDebts }: LedgerChange) {
  const moves = new Map<string, { lot_id: string; remaining: number; owed: number }>();
  const made = new Set(newLots.map(({ id }) => id));
  const move = (lotId: string, remaining: number, owed: number): void => {
    if (made.has(lotId)) return;
    const before = moves.get(lotId) ?? { lot_id: lotId, remaining: 0, owed: 0 };
    moves.set(lotId, { lot_id: lotId, remaining: before.remaining + remaining, owed: before.owed + owed });
  };
  lotUses.forEach(({ lotId, points }) => move(lotId, -points, 0));
  lotReturns.forEach(({ lotId, points }) => move(lotId, points, 0));
  lotDebts.forEach(({ lotId, change }) => move(lotId, 0, change));
  return [...moves.values()];
}

/** What a debit took of which lot. */
export function useRecords({ lotUses }: LedgerChange) {
  return lotUses.map(({ entryId, lotId, points }) => ({ entry_id: entryId, lot_id: lotId, points }));
}
