import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT, textOf } from './sources';

const PAGE = 'docs/verification.md';
const page = textOf(PAGE);
const manifest = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

/** What sections B and E name, and what is not in this tree yet. */
const AWAITED = /\b(faults|overload)\b/;

const missing = (names: string[], isThere: (name: string) => boolean): string[] =>
  [...new Set(names)].filter((name) => !AWAITED.test(name) && !isThere(name));

/** The rows of the page's tables, cell by cell. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (promise|---) /.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

describe(PAGE, () => {
  it('has a promise, its test, its figure and its command in every row', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim() === ''))).toEqual(
      [],
    );
  });

  it('names tests that are there', () => {
    const named = rows.flatMap(([, test = '']) =>
      [...test.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
    );
    expect(named.length).toBeGreaterThan(40);
    expect(missing(named, (path) => existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names commands that are there', () => {
    const named = [...page.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(missing(named, (name) => name in manifest.scripts)).toEqual([]);
    const folders = [...page.matchAll(/npm test -- ([\w/.-]+)/g)].map(([, path = '']) => path);
    expect(folders.filter((path) => !existsSync(join(ROOT, dirname(path))))).toEqual([]);
  });

  it('links to pages that are there', () => {
    const linked = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    expect(missing(linked, (path) => existsSync(join(ROOT, 'docs', path)))).toEqual([]);
  });

  it('names every long run', () => {
    const long = Object.keys(manifest.scripts).filter((name) => name.startsWith('test:'));
    expect(long.filter((name) => !page.includes(`npm run ${name}\``))).toEqual([]);
  });
});
