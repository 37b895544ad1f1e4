import { DataSource } from 'typeorm';
import type { Settings } from '../config/settings';
import { type Entities, ownerOptions } from './data-source';

/**
 * Counts anew what the planner knows of the tables, and tidies their indexes, after much was written at once. Tables
 * that the login doesn't own are skipped.
 * @param url the owner's connection: the application's role may not
 */
export async function analyze(url: string, settings: Settings, entities: Entities): Promise<void> {
  const dataSource = await new DataSource(ownerOptions(url, settings, entities)).initialize();
  try {
    const tables = dataSource.entityMetadatas.map(({ tablePath }) => dataSource.driver.escape(tablePath));
    await dataSource.query(`vacuum (analyze) ${tables.join(', ')}`);
  } finally {
    await dataSource.destroy();
  }
}
