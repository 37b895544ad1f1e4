import type { LedgerChange, NewEntry } from './ledger.rules';

/** The first entry of a type: the one that the caller asked for, between those that had to be written with it. */
export function entryOfType(change: LedgerChange, type: NewEntry['type']): NewEntry {
  const entry = change.entries.find((each) => each.type === type);
  if (!entry) throw new Error(`the decision left no ${type} entry`);
  return entry;
}

/** Two changes of one account as one: the second was decided on what the first one left. */
export function followedBy(first: LedgerChange, second: LedgerChange): LedgerChange {
  return {
    ...second,
    entries: [...first.entries, ...second.entries],
    newLots: [...first.newLots, ...second.newLots],
    lotUses: [...first.lotUses, ...second.lotUses],
    lotReturns: [...first.lotReturns, ...second.lotReturns],
    lotDebts: [...first.lotDebts, ...second.lotDebts],
  };
}
