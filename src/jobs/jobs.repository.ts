import { type Query, query, statement } from '../database/statement';

const enqueueJob = statement('jobs_enqueue', `select enqueue_job($1, $2::json, $3)`);

/**
 * A write that leaves a job behind: it runs when the unit commits, for the unit's organization, and never when it
 * doesn't.
 * @param key a waiting job of the same key is replaced
 */
export function enqueue(task: string, payload: object, key: string): Query {
  return query(enqueueJob, task, JSON.stringify(payload), key);
}
