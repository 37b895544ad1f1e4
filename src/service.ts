import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from './config/settings';
import { type DatabaseAccess, databaseFor } from './database/embedded/database-for';
import { migrate } from './database/migrate';
import { provisionDemo } from './demo/demo';
import { createApplication } from './http/application';
import { drainOnSignal } from './http/drain';
import { entities } from './schema';

export interface RunningService {
  app: NestFastifyApplication;
  /** where it listens */
  url: string;
  /** null unless the demo organization is here */
  demo: { organizationId: string; customerId: string } | null;
}

/**
 * Starts everything: database, migrations, demo, HTTP. Leaves the database behind when something fails.
 * @throws what `startupProblem` can explain
 */
export async function startService(settings: Readonly<Settings>): Promise<RunningService> {
  const database = await databaseFor(settings, 'service');
  try {
    return await startOn(database, settings);
  } catch (error) {
    await database.release();
    throw error;
  }
}

async function startOn(database: DatabaseAccess, settings: Readonly<Settings>): Promise<RunningService> {
  if (settings.RUN_MIGRATIONS) await migrate(database.url, settings, entities);
  const app = await createApplication(database.url, settings);
  try {
    const demo = await provisionDemo(app, settings);
    await app.listen(settings.PORT, settings.HOST);
    drainOnSignal(app, settings.DRAIN_MS, () => database.release());
    return { app, url: await app.getUrl(), demo };
  } catch (error) {
    await app.close();
    throw error;
  }
}
