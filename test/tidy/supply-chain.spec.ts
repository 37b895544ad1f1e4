import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, textOf } from './sources';

interface Locked {
  version: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  dev?: boolean;
  license?: string;
  hasInstallScript?: boolean;
}

interface Component {
  name: string;
  version: string;
  hashes: { alg: string; content: string }[];
  licenses?: { expression: string }[];
  'bom-ref': string;
}

interface Project {
  manifest: Record<string, Record<string, unknown>>;
  packages: Record<string, Locked>;
  locked: [path: string, Locked][];
}

function projectIn(folder: string): Project {
  const { packages } = JSON.parse(textOf(`${folder}package-lock.json`)) as Pick<Project, 'packages'>;
  const manifest = JSON.parse(textOf(`${folder}package.json`)) as Project['manifest'];
  return { manifest, packages, locked: Object.entries(packages).filter(([path]) => path !== '') };
}

const service = projectIn('');
const dashboard = projectIn('dashboard/');
const { manifest, locked } = service;
const production = locked.filter(([, { dev }]) => !dev);
const page = textOf('docs/dependencies.md');

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

it('the lock file of the service is found, and names what it runs with', () => {
  expect(locked.length).toBeGreaterThan(500);
  expect(production.length).toBeGreaterThan(100);
});

describe.each([
  ['service', service, 40],
  ['dashboard', dashboard, 15],
])('the lock file of the %s', (_, { manifest, packages, locked }, direct) => {
  it('has the SHA-512 of every package', () => {
    const without = locked.filter(
      ([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity),
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('names no address: no registry, no repository, no folder', () => {
    const addressed = locked.filter(
      ([, { resolved, link, version }]) => resolved || link || /[:/]/.test(version),
    );
    expect(addressed.map(([path]) => path)).toEqual([]);
  });

  it('is of exact versions', () => {
    const wanted = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((group) =>
      Object.entries(manifest[group] ?? {}),
    );
    expect(wanted.length).toBeGreaterThan(direct);
    for (const [name, version] of wanted) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)]);
      expect([name, packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
  });
});

describe('install scripts', () => {
  const names = [
    ...new Set(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))),
  ];

  it('are reviewed one by one, in package.json and in docs/dependencies.md', () => {
    expect(names.length).toBeGreaterThan(0);
    const allowed = manifest.allowScripts as Record<string, boolean>;
    expect(Object.keys(allowed).sort()).toEqual([...names].sort());
    const rows = [...page.matchAll(/^\| `(\S+)` \| .{5,} \| (refused|allowed)\b.* \|$/gm)];
    const said = rows.map(([, name = '', verdict]) => [name, verdict === 'allowed']);
    expect(Object.fromEntries(said)).toEqual(allowed);
  });

  it('don’t run when the service installs itself: none is allowed', () => {
    expect(Object.values(manifest.allowScripts as object)).not.toContain(true);
    expect(textOf('scripts/install.mjs')).toContain("'--ignore-scripts'");
  });

  it('aren’t there in what the dashboard is built with', () => {
    expect(dashboard.locked.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });
});

describe('licences', () => {
  const list = /each is one of: ([\s\S]+?)\. Two/.exec(page)?.[1]?.split(/,\s+/) ?? [];
  const read = Object.fromEntries(
    [...page.matchAll(/^\| `(\S+)` \| ([\w.-]+) \| .*(package\.json|Readme).* \|$/gm)].map(
      ([, name, licence]) => [name, licence],
    ),
  ) as Record<string, string>;

  it('of what the service runs with are on the list', () => {
    expect(list.length).toBeGreaterThan(5);
    const others = production
      .map(([path, { license }]) => [nameOf(path), license ?? read[nameOf(path)]])
      .filter(([, licence]) => !list.includes(licence as string));
    expect(others).toEqual([]);
  });

  it('that were read by hand are those that npm can’t read, and stand where the page says', () => {
    const unsaid = production.filter(([, { license }]) => !license).map(([path]) => nameOf(path));
    expect(Object.keys(read).sort()).toEqual(unsaid.sort());
    for (const name of unsaid) {
      const folder = `node_modules/${name}`;
      const texts = ['package.json', 'LICENSE', 'Readme.md'].filter((file) =>
        existsSync(join(ROOT, folder, file)),
      );
      expect(texts.map((file) => textOf(`${folder}/${file}`)).join('\n')).toMatch(/\bMIT\b/);
    }
  });

  it('of the packages that are installed are those of the lock file', () => {
    for (const [path, { license }] of production) {
      const text = textOf(`${path}/package.json`);
      if (text === '' || !license) continue;
      expect([path, (JSON.parse(text) as { license: unknown }).license]).toEqual([path, license]);
    }
  });
});

describe('licences of the page', () => {
  const list = /the page is made of, each is one of: ([\s\S]+?)\.\n/.exec(page)?.[1]?.split(/,\s+/) ?? [];

  it('of what it is made of are on its list, and no others', () => {
    const said = dashboard.locked.filter(([, { dev }]) => !dev).map(([, { license }]) => license);
    expect([...new Set(said)].sort()).toEqual([...list].sort());
  });
});

describe('the list of materials', () => {
  const run = (): string =>
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'sbom.mjs')], { encoding: 'utf8' });
  const bom = JSON.parse(run()) as {
    bomFormat: string;
    specVersion: string;
    components: Component[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };

  it('is CycloneDX, and the same each time', () => {
    expect([bom.bomFormat, bom.specVersion]).toEqual(['CycloneDX', '1.5']);
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(digest(run())).toBe(digest(run()));
  });

  it('names every package that the service runs with, its hash and its licence, and no others', () => {
    const expected = production.map(([path, { version, integrity = '', license }]) => [
      `${nameOf(path)}@${version}`,
      Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
      license,
    ]);
    const listed = bom.components.map(({ name, version, hashes, licenses }) => [
      `${name}@${version}`,
      hashes[0]?.content,
      licenses?.[0]?.expression,
    ]);
    const unique = [...new Map(expected.map((row) => [row[0], row])).values()];
    expect(listed.sort()).toEqual(unique.sort());
  });

  it('tells who needs what, and everything is needed by something', () => {
    const references = bom.components.map((component) => component['bom-ref']);
    const needed = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn));
    expect(references.filter((reference) => !needed.has(reference))).toEqual([]);
    expect([...needed].filter((reference) => !references.includes(reference))).toEqual([]);
    const ofService = bom.dependencies.find(({ ref }) => ref.startsWith('puntos@'))?.dependsOn ?? [];
    const direct = { ...manifest.dependencies, ...manifest.optionalDependencies };
    expect(ofService).toEqual(
      Object.entries(direct)
        .map(([name, version]) => `${name}@${String(version)}`)
        .sort(),
    );
  });
});
