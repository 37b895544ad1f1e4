/** What the service writes into the log, by the kind of entity; `test/dashboard` sees to it that none is missing. */
const ACTIONS: Record<string, readonly string[]> = {
  customer: ['created', 'updated', 'deleted', 'enrolled', 'consented', 'anonymized', 'merged', 'unmerged'],
  loyalty_account: ['earned', 'redeemed', 'refunded', 'adjusted', 'reversed', 'merged', 'unmerged'],
  batch: ['registered'],
  earn_batch: ['earned'],
  redemption: ['issued', 'used', 'cancelled'],
  program: ['created', 'updated', 'deleted', 'reevaluated'],
  tier: ['created', 'updated', 'deleted'],
  reward: ['created', 'updated', 'deleted'],
  coupon: ['created', 'updated', 'deleted', 'assigned'],
  coupon_batch: ['created'],
  coupon_use: ['reserved', 'used', 'rolled_back'],
  import: ['created', 'mapped', 'started', 'done', 'deleted'],
  api_key: ['created', 'revoked'],
  organization: ['created', 'updated', 'points_expired', 'seeded', 'tidied'],
};

/** Whole names, such as `customer.created`. */
export const ACTION_NAMES = Object.entries(ACTIONS).flatMap(([entity, verbs]) =>
  verbs.map((verb) => `${entity}.${verb}`),
);

export const ENTITIES = Object.keys(ACTIONS);

/** The name of an action's text: a dot would be a step into the texts. */
export function textOf(action: string): string {
  return `puntos.audit.actions.${action.replace('.', '_')}`;
}
