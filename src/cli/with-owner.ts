import { Client } from 'pg';
import { loadSettings } from '../config/environment';
import type { Settings } from '../config/settings';
import { databaseFor } from '../database/embedded/database-for';
import { migrate } from '../database/migrate';
import { entities } from '../schema';

/** Gives a command one connection as the owner of the database, beside a running service. */
export async function withOwner(
  work: (sql: Client, settings: Readonly<Settings>) => Promise<void>,
): Promise<void> {
  const settings = loadSettings();
  const database = await databaseFor(settings, 'tool');
  try {
    if (settings.RUN_MIGRATIONS) await migrate(database.directUrl, settings, entities);
    const sql = new Client({ connectionString: database.directUrl, application_name: 'puntos-tool' });
    // A connection that is lost is told by the statement under way.
    sql.on('error', () => undefined);
    await sql.connect();
    try {
      await work(sql, settings);
    } finally {
      await sql.end();
    }
  } finally {
    await database.release();
  }
}
