const key = (reward: string): string => `hashtextextended($1::uuid::text || ${reward}::uuid::text, 5)`;

/**
 * Redemptions of a reward share it, so that one with no stock to count serves any number of customers at once. PostgreSQL
 * lets nobody past a waiting edit, as it would past one that waits for a row. The statement has the organization as $1.
 */
export const sharedReward = (reward: string): string => `pg_advisory_xact_lock_shared(${key(reward)})`;

/** An edit has it alone, before the reward's row. */
export const closedReward = (reward: string): string => `pg_advisory_xact_lock(${key(reward)})`;
