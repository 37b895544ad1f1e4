import 'reflect-metadata';
import { join } from 'node:path';
import { declaredStatements, type Statement } from '../../src/database/statement';
import { ROOT, sourcesOf } from '../tidy/sources';

/** Every statement that any file of the service declares. */
export function everyStatement(): Statement<unknown>[] {
  for (const { path, text } of sourcesOf('src')) {
    if (/= statement\b/.test(text) && !path.endsWith('.spec.ts')) require(join(ROOT, path));
  }
  return declaredStatements();
}
