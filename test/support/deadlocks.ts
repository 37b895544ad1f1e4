import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

// A session hands its figures on when it has been idle for a second.
const UNTIL_TOLD_MS = 1_500;

/** How often PostgreSQL had to break a deadlock in this database. */
export async function deadlocks(sql: Client): Promise<number> {
  await sleep(UNTIL_TOLD_MS);
  const { rows } = await sql.query<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  return rows[0]?.deadlocks ?? NaN;
}
