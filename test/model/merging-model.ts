import type { LedgerModel } from './ledger-model';
import {
  belongsTo,
  DAY,
  type ModelCustomer,
  type ModelLot,
  type ModelMerge,
  type ModelPart,
  type Refusal,
} from './model-types';

/** Merging and undoing it, on the model: pointers from who was merged to who stands for her, and lots that go over. */

const UNDO_DAYS = 30;

/** @param source and target as they stand after earlier merges */
export function merge(
  model: LedgerModel,
  source: ModelCustomer,
  target: ModelCustomer,
): ModelMerge | Refusal {
  if (source.deleted || target.deleted) return { code: 'NOT_FOUND' };
  if (source === target) return { code: 'VALIDATION_ERROR' };
  const parts = source.accounts.map((account): ModelPart => {
    const into = model.enroll(target, account.program);
    model.writeOff(account);
    model.writeOff(into);
    const part = {
      source: account,
      target: into,
      points: model.balance(account),
      earned: account.totalEarned,
    };
    into.lots.push(...account.lots.splice(0));
    into.totalEarned += account.totalEarned;
    account.totalEarned = 0;
    account.mergedInto = into;
    for (const redemption of model.redemptions) if (redemption.account === account) redemption.account = into;
    return part;
  });
  source.mergedInto = target;
  const made = { source, target, at: model.now, undone: false, parts };
  model.merges.push(made);
  model.coupons.merged(made);
  return made;
}

export function undo(
  model: LedgerModel,
  made: ModelMerge,
): { returned: number; unrecovered: number } | Refusal {
  if (made.source.deleted || made.target.deleted) return { code: 'NOT_FOUND' };
  if (made.undone) return { code: 'ALREADY_REVERSED' };
  if (made.at <= model.now - UNDO_DAYS * DAY || made.target.mergedInto) return { code: 'CONFLICT' };
  const results = made.parts.map((part) => separate(model, part));
  made.undone = true;
  model.coupons.undone(made);
  made.source.mergedInto = null;
  return {
    returned: results.reduce((sum, { returned }) => sum + returned, 0),
    unrecovered: results.reduce((sum, { unrecovered }) => sum + unrecovered, 0),
  };
}

/** The source's lots go back, and for what was spent of them others of the target, as far as they reach. */
function separate(model: LedgerModel, part: ModelPart): { returned: number; unrecovered: number } {
  const { source, target } = part;
  model.writeOff(target);
  const isTheirs = (lot: ModelLot): boolean => belongsTo(lot.home, source);
  const wanted = Math.max(0, part.points);
  const others = model.open(target).filter((lot) => !isTheirs(lot));
  source.lots = target.lots.filter(isTheirs);
  target.lots = target.lots.filter((lot) => !isTheirs(lot));
  const own = model.balance(source);
  let missing = Math.max(0, wanted - own);
  for (const lot of others) {
    const points = Math.min(missing, lot.remaining);
    missing -= points;
    lot.remaining -= points;
    if (points > 0) model.lot(source, points, lot.expiresAt);
  }
  const earned = Math.max(0, part.earned);
  target.totalEarned -= earned;
  source.totalEarned += earned;
  for (const redemption of model.redemptions) {
    if (redemption.account === target && belongsTo(redemption.home, source)) redemption.account = source;
  }
  source.mergedInto = null;
  return { returned: model.balance(source), unrecovered: missing };
}
