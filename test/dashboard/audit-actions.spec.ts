import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTION_NAMES, textOf } from '../../dashboard/src/screens/audit/actions';
import { en, es } from '../../dashboard/src/screens/audit/messages';

const read = (file: string): string => readFileSync(file, 'utf8');

function sourcesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

/** All that is written into the log: by jobs and commands as the sources name it, by routes as their test lists it. */
function written(): Set<string> {
  const sources = sourcesOf('src').map(read).join('\n');
  const named = [...sources.matchAll(/action: '([a-z_]+\.[a-z_]+)'/g)];
  const table = /const ACTIONS: [\s\S]*?\n};/.exec(read('test/e2e/audit-routes.spec.ts'))?.[0] ?? '';
  const listed = [...table.matchAll(/'([a-z_]+\.[a-z_]+)'/g)];
  return new Set([...named, ...listed].map(([, action = '']) => action));
}

describe('the dashboard’s audit log', () => {
  it('can be asked for each action that the service writes', () => {
    const actions = written();
    expect(actions.size).toBeGreaterThan(40);
    expect([...actions].filter((action) => !ACTION_NAMES.includes(action))).toEqual([]);
  });

  it('has words for each in both languages', () => {
    const keys = ACTION_NAMES.map((action) => textOf(action).split('.').at(-1)).toSorted();
    expect(Object.keys(en.actions).toSorted()).toEqual(keys);
    expect(Object.keys(es.actions).toSorted()).toEqual(keys);
  });
});
