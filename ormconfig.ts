import { DataSource } from 'typeorm';
import { loadSettings } from './src/config/environment';
import { ownerOptions } from './src/database/data-source';
import { databaseFor } from './src/database/embedded/database-for';
import { entities } from './src/schema';

/** What the TypeORM command line works with: the owner's connection to the database of the settings. */
async function openDataSource(): Promise<DataSource> {
  const settings = loadSettings();
  const database = await databaseFor(settings, 'tool');
  return new (class extends DataSource {
    override async destroy(): Promise<void> {
      await super.destroy();
      await database.release();
    }
  })(ownerOptions(database.directUrl, settings, entities));
}

export default openDataSource();
