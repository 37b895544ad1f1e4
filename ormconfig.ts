import { DataSource } from 'typeorm';
import { loadSettings } from './src/config/environment';
import { ownerOptions } from './src/database/data-source';
import { entities } from './src/schema';
import { databaseFor } from './src/database/embedded/database-for';

/** What the TypeORM command line works with: the same options as the service, as the owner. */
async function dataSource(): Promise<DataSource> {
  const settings = loadSettings();
  const { url } = await databaseFor(settings, 'tool');
  return new DataSource(ownerOptions(url, settings, entities));
}

export default dataSource();
