import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isAlive } from '../common/process-state';

/** The folder of the dashboard beside the service's own, whether the service was compiled or not. */
export function dashboardFolder(): string {
  const above = resolve(__dirname, '..', '..');
  return join(basename(above) === 'dist' ? dirname(above) : above, 'dashboard');
}

/** What became of a dashboard that isn't there. */
export type Absence = 'building' | 'failed' | 'absent';

/** A name in a path below the dashboard's files: none that is hidden, and none that leads out. */
const NAME = /^[\w@~+-][\w.@~+-]*$/;

/** The files of a dashboard that was built, is being built, or isn't there. What changes on the disk is seen at once. */
export class DashboardFiles {
  readonly dist: string;

  /** @param folder where `dist` is; scripts/dashboard.mjs leaves there what its build is doing */
  constructor(private readonly folder: string) {
    this.dist = join(folder, 'dist');
  }

  /** The page as it was built; null when there is none. */
  async page(): Promise<string | null> {
    try {
      return await readFile(join(this.dist, 'index.html'), 'utf8');
    } catch {
      return null;
    }
  }

  /** Whether a path below `dist`, decoded, is that of a file which may be sent. */
  async has(path: string): Promise<boolean> {
    if (!path.split('/').every((name) => NAME.test(name))) return false;
    const found = await stat(join(this.dist, path)).catch(() => null);
    return found?.isFile() ?? false;
  }

  async absence(): Promise<Absence> {
    try {
      const { pid } = JSON.parse(await readFile(join(this.folder, '.build.json'), 'utf8')) as {
        pid?: number;
      };
      if (pid === undefined) return 'failed';
      return isAlive(pid) ? 'building' : 'absent';
    } catch {
      return 'absent';
    }
  }
}
