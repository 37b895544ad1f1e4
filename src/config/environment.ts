import { existsSync } from 'node:fs';
import { parse } from 'dotenv';
import { readFileSync } from 'node:fs';
import { type Settings, readSettings } from './settings';

/**
 * The settings of this process: the environment, and below it a `.env` file in the working directory.
 * The only place of the service that reads `process.env`.
 * @throws SettingsError
 */
export function loadSettings(overrides: Record<string, string | undefined> = {}): Readonly<Settings> {
  const file = existsSync('.env') ? parse(readFileSync('.env')) : {};
  return readSettings({ ...file, ...process.env, ...overrides });
}
