import { readFileSync } from 'node:fs';

/** False for a process that is gone, and for a zombie: nobody may ever come to reap it in a container. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const state = statFields(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/** What the system tells of a process; undefined where it can't be known. */
export function statLine(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

/** The fields behind the command, which may itself hold blanks and brackets: the state is the first. */
export function statFields(pid: number): string[] | undefined {
  const stat = statLine(pid);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}
