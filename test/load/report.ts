import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** As the run began: others may commit while it lasts. */
const COMMIT = commit();

/** Whether this is the short form that runs with every `npm test`: it writes no report. */
export const SHORT = process.env.LONG_RUN === undefined;

/**
 * Writes docs/reports/<name>.md: what was run, when, on which commit, and what came out.
 * @param command how to repeat it
 */
export function report(name: string, title: string, command: string, lines: readonly string[]): void {
  const folder = join(ROOT, 'docs', 'reports');
  mkdirSync(folder, { recursive: true });
  const machine = `${cpus().length} cores, Node ${process.version}, PostgreSQL 18 embedded`;
  const head = [`# ${title}`, '', `\`${command}\` · ${today()} · commit ${COMMIT} · ${machine}`, ''];
  writeFileSync(join(folder, `${name}.md`), `${[...head, ...lines].join('\n')}\n`);
}

/** Rows as a Markdown table. */
export function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
