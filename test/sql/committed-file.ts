import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/**
 * Holds a committed file equal to what the service makes of itself, so that a change of it is read in a diff.
 * `UPDATE=1` writes it instead.
 * @param path from the root of the project
 */
export function expectCommitted(path: string, text: string): void {
  const file = join(ROOT, path);
  if (process.env.UPDATE === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(read(file)).toBe(text);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'absent: run the test with UPDATE=1';
  }
}
