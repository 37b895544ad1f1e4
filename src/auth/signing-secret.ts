import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from '../config/settings';

/**
 * The secret that signs tokens of this installation: the setting, or, outside production, one made at random on first
 * start and kept in the data folder.
 */
export function signingSecret({ JWT_SECRET, DATA_DIR }: Pick<Settings, 'JWT_SECRET' | 'DATA_DIR'>): string {
  if (JWT_SECRET !== undefined) return JWT_SECRET;
  const file = join(resolve(DATA_DIR), 'jwt-secret');
  mkdirSync(resolve(DATA_DIR), { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
