import { query, statement } from './statement';

const refresh = statement('statistics_refresh', `select refresh_statistics()`);

/**
 * Counts anew what the planner knows of tables that were all but empty when that was last counted; of others nothing. For
 * who has just written the first rows of many.
 */
export function refreshStatistics() {
  return query(refresh);
}
