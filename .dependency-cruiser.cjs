/** What each folder of src may import, besides itself: the architecture as a table, from the ground up. */
const GROUND = ['config', 'common', 'tenancy', 'database'];
const RECORDS = [...GROUND, 'audit', 'totals', 'idempotency'];
const IDENTITY = [...RECORDS, 'organizations', 'auth'];
const MAY_IMPORT = {
  config: [],
  common: ['config'],
  tenancy: ['common'],
  admission: ['config', 'common'],
  database: ['config', 'common', 'tenancy', 'admission'],
  limits: GROUND,
  audit: GROUND,
  totals: GROUND,
  idempotency: GROUND,
  organizations: RECORDS,
  auth: [...RECORDS, 'organizations', 'admission', 'limits'],
  customers: IDENTITY,
  jobs: GROUND,
  loyalty: [...IDENTITY, 'customers', 'jobs'],
  imports: [...IDENTITY, 'customers', 'jobs'],
  housekeeping: [...IDENTITY, 'jobs', 'loyalty', 'imports'],
  people: [...IDENTITY, 'customers', 'loyalty'],
  session: IDENTITY,
  dashboard: ['config', 'common', 'tenancy', 'session'],
  stats: ['common', 'tenancy', 'database', 'auth'],
  health: ['common', 'tenancy', 'database'],
};

/** Composition: they put the others together, and none of those may know them. */
const COMPOSITION = ['src/http/', 'src/demo/', 'src/cli/', 'src/[^/]+\\.ts$'];

/** What composition may not know: who composes it in turn. Entry points are imported by nobody. */
const ENTRIES = '^src/(main|cli/(api-key|export|import|ledger-verify|org|seed|token))\\.ts$';

const below = (folders) => `^src/(${folders.join('|')})/`;

const layers = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment:
    allowed.length > 0
      ? `${folder} may import ${allowed.join(', ')}`
      : `${folder} may import nothing of ours`,
  severity: 'error',
  from: { path: `^src/${folder}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^(src|migrations|test|scripts|benchmarks|ormconfig)', pathNot: below([folder, ...allowed]) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'folder-without-a-row',
      comment: 'a folder of src stands in the table, or is a root of composition',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [below(Object.keys(MAY_IMPORT)), ...COMPOSITION.map((root) => `^${root}`)],
      },
      to: {},
    },
    {
      name: 'common-knows-types-of-settings',
      comment: 'common takes the settings as a type; common.module hands them out',
      severity: 'error',
      from: { path: '^src/common/', pathNot: ['^src/common/common\\.module\\.ts$', '\\.spec\\.ts$'] },
      to: { path: '^src/config/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-pure',
      comment: 'rules decide over plain values: they import from common and each other, and no package',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { pathNot: ['^src/common/', '\\.rules\\.ts$'] },
    },
    {
      name: 'controllers-import-no-repositories',
      comment: 'a controller asks its service',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.repository\\.ts$' },
    },
    {
      name: 'http-is-composed-by-others',
      comment: 'http puts the modules together; the command line and the start of the service use it',
      severity: 'error',
      from: { path: '^src/http/' },
      to: { path: '^src/(demo|cli)/|^src/(main|service|startup-problem)\\.ts$' },
    },
    {
      name: 'nobody-imports-an-entry-point',
      severity: 'error',
      from: {},
      to: { path: ENTRIES },
    },
    {
      name: 'migrations-import-nothing',
      comment:
        'a migration says what it did on its day, whatever the service has become: types of the ORM alone',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: '^node_modules/typeorm/' },
    },
    {
      name: 'migrations-import-types',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-imports-no-tests',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|benchmarks)/|\\.spec\\.ts$' },
    },
    {
      name: 'src-imports-declared-packages',
      comment: 'what the service imports is a dependency, not something that another package brought along',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'nothing-missing',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'entities that point at each other do so within a function, and still have an order',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-barrels',
      comment: 'a name is imported from the file that has it',
      severity: 'error',
      from: {},
      to: { path: '/index\\.ts$', pathNot: '^node_modules/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|dashboard)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
