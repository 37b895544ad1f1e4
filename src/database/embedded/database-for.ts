import { resolve } from 'node:path';
import type { Settings } from '../../config/settings';
import { startEmbeddedDatabase } from './embedded-database';

/** A database to work with, and how to leave it. */
export interface DatabaseAccess {
  /** the owner's connection: migrations; the application takes its own role on top */
  url: string;
  release(): Promise<void>;
}

/**
 * The database of the settings: the one at `DATABASE_URL`, or the embedded one in the data folder.
 * @param role `service` when this process serves requests: only one may, on an embedded database
 * @throws EmbeddedDatabaseError
 */
export async function databaseFor(
  { DATABASE_URL, DATA_DIR }: Pick<Settings, 'DATABASE_URL' | 'DATA_DIR'>,
  role: 'service' | 'tool',
): Promise<DatabaseAccess> {
  if (DATABASE_URL !== undefined) return { url: DATABASE_URL, release: () => Promise.resolve() };
  return startEmbeddedDatabase({ dataDir: resolve(DATA_DIR), role });
}
