import { resolve } from 'node:path';
import type { Settings } from '../../config/settings';
import { startEmbeddedDatabase } from './embedded-database';

/** A database to work with, and how to leave it. */
export interface DatabaseAccess {
  /** the owner's connection: migrations; the application takes its own role on top */
  url: string;
  /** the same past a pooler, where there is one: migrations and jobs lock and listen for a whole session */
  directUrl: string;
  release(): Promise<void>;
}

/**
 * The database of the settings: the one at `DATABASE_URL`, or the embedded one in the data folder.
 * @param role `service` when this process serves requests: only one may, on an embedded database
 * @throws EmbeddedDatabaseError
 */
export async function databaseFor(
  settings: Pick<Settings, 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATA_DIR'>,
  role: 'service' | 'tool',
): Promise<DatabaseAccess> {
  const { DATABASE_URL: url, DATABASE_DIRECT_URL: directUrl = url, DATA_DIR } = settings;
  if (url !== undefined && directUrl !== undefined) {
    return { url, directUrl, release: () => Promise.resolve() };
  }
  const embedded = await startEmbeddedDatabase({ dataDir: resolve(DATA_DIR), role });
  return { url: embedded.url, directUrl: embedded.url, release: () => embedded.release() };
}
