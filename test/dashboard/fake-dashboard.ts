import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { textOf } from '../tidy/sources';

/** The page as it stands in the sources: what the service writes into has to be there. */
export const PAGE = textOf('dashboard/index.html');
export const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5000))});\n`;

/** Writes a file with the folders that it stands in. */
export function writeBelow(folder: string, path: string, content: string | Buffer): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** A folder of a dashboard without the dashboard. */
export class FakeDashboard {
  readonly folder = mkdtempSync(join(tmpdir(), 'puntos-dashboard-'));

  write(path: string, content: string | Buffer): void {
    writeBelow(this.folder, path, content);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }

  /** As a build leaves it. */
  build(): void {
    this.write('dist/index.html', PAGE);
    this.write('dist/icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    this.write('dist/.sources', 'hidden');
    this.write('dist/assets/index-a1b2c3.js', SCRIPT);
    this.write('dist/assets/index-a1b2c3.js.br', brotliCompressSync(SCRIPT));
    this.write('dist/assets/index-a1b2c3.js.gz', gzipSync(SCRIPT));
    this.write('dist/assets/small-d4e5f6.js', 'export {};\n');
    this.write('dist/assets/index-a1b2c3.css', 'body{}\n');
    this.write('outside.js', 'secret');
  }

  close(): void {
    this.remove('.');
  }
}
