import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { loadSettings } from '../config/environment';
import { databaseFor } from '../database/embedded/database-for';
import { migrate } from '../database/migrate';
import { entities } from '../schema';

/**
 * Gives a command the service's own modules on the database of the settings, without HTTP, beside a running service.
 * @param unlimited its statements may take as long as they need, whatever `STATEMENT_TIMEOUT_MS` says
 */
export async function withApplication(
  work: (app: INestApplicationContext) => Promise<void>,
  { unlimited = false } = {},
): Promise<void> {
  const given = loadSettings();
  const settings = unlimited ? Object.freeze({ ...given, STATEMENT_TIMEOUT_MS: 0 }) : given;
  const database = await databaseFor(settings, 'tool');
  try {
    if (settings.RUN_MIGRATIONS) await migrate(database.directUrl, settings, entities);
    const app = await NestFactory.createApplicationContext(AppModule.on(database.url, settings), {
      logger: false,
      abortOnError: false,
    });
    try {
      await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}
