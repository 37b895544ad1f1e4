import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

// node scripts/sbom.mjs: the packages that the service runs with, as CycloneDX 1.5 on standard output, from
// package-lock.json alone. The same lock file gives the same bytes. (`npm sbom --omit dev` leaves out what the development
// packages use as well, rxjs among it.)

const { name, version, packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const production = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

const nameOf = (path, { name: alias } = {}) => alias ?? path.slice(path.lastIndexOf('node_modules/') + 13);
const refOf = (path) =>
  path === '' ? `${name}@${version}` : `${nameOf(path, packages[path])}@${packages[path].version}`;

/** @returns the path of what a package finds under a name: beside it, or beside one above it */
function findFrom(path, wanted) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const found = `${at === '' ? '' : `${at}/`}node_modules/${wanted}`;
    if (packages[found]) return found;
    if (at === '') return undefined;
  }
}

function dependenciesOf(path) {
  const { dependencies, optionalDependencies, peerDependencies } = packages[path];
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  const found = names.map((wanted) => findFrom(path, wanted)).filter((at) => at && !packages[at].dev);
  return { ref: refOf(path), dependsOn: [...new Set(found.map(refOf))].sort() };
}

function componentOf([path, entry]) {
  const [algorithm, digest] = entry.integrity.split('-');
  const reference = refOf(path);
  return {
    type: 'library',
    'bom-ref': reference,
    name: nameOf(path, entry),
    version: entry.version,
    scope: entry.optional ? 'optional' : 'required',
    hashes: [
      { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') },
    ],
    ...(entry.license ? { licenses: [{ expression: entry.license }] } : {}),
    purl: `pkg:npm/${reference.replace(/^@/, '%40')}`,
  };
}

/** A package that is installed in several places is one. */
function once(items, key) {
  return [...new Map(items.map((item) => [item[key], item])).values()].sort((a, b) =>
    a[key] < b[key] ? -1 : 1,
  );
}

const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: {
    component: { type: 'application', 'bom-ref': refOf(''), name, version, purl: `pkg:npm/${refOf('')}` },
  },
  components: once(production.map(componentOf), 'bom-ref'),
  dependencies: once(['', ...production.map(([path]) => path)].map(dependenciesOf), 'ref'),
};
process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
