import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** A text file of the project; the path is from its root, with slashes. */
export interface SourceFile {
  path: string;
  text: string;
}

/** The TypeScript and JavaScript files below these folders, in the order of their paths. */
export function sourcesOf(...folders: string[]): SourceFile[] {
  return folders
    .map((folder) => join(ROOT, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({
      path: relative(ROOT, file).split(sep).join('/'),
      text: readFileSync(file, 'utf8'),
    }));
}

/** A file of the project as text; empty when it isn't there. */
export function textOf(path: string): string {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

export function pathsOf(files: SourceFile[]): string[] {
  return files.map(({ path }) => path);
}
