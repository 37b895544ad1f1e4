import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read in src/config alone: take a Settings.',
};

const TIME = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Time comes from the Clock.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Time comes from the Clock.',
  },
];

const DEFAULT_EXPORT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: then a thing is called the same everywhere.',
};

/** Text is escaped wherever it is shown: no way around it. */
const MARKUP = [
  {
    selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
    message: 'Text of people is shown as text.',
  },
  {
    selector: 'AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]',
    message: 'Text of people is shown as text.',
  },
];

/** Who may ask the machine what time it is, and why. */
const OWN_TIME = [
  'src/common/clock.ts', // is the clock
  'src/auth/jwt.strategy.ts', // a token's life is measured by the machine's time, whatever clock the rules are given
  'src/auth/verified-tokens.ts', // the same
  'src/database/embedded/**', // waits for processes, with deadlines
  'src/http/drain.ts', // waits for requests to end, with deadlines
];

/** Where values of the ORM are imported; types may be named anywhere. */
const ORM = ['src/database/**', 'src/**/*.repository.ts', 'src/**/*.entity.ts', 'src/health/**'];

const orm = {
  name: 'typeorm',
  allowTypeImports: true,
  message: 'Values of the ORM stay in src/database, repositories and entities.',
};
const ormFiles = { group: ['typeorm/*'], allowTypeImports: true, message: orm.message };
const injection = {
  name: '@nestjs/typeorm',
  importNames: [
    'InjectDataSource',
    'InjectEntityManager',
    'InjectRepository',
    'getDataSourceToken',
    'getEntityManagerToken',
    'getRepositoryToken',
  ],
  message: 'A raw repository knows no organization: use TenantRepository or a statement in a unit of work.',
};

export default defineConfig(
  globalIgnores([
    'dist',
    'node_modules',
    '.data*',
    'dashboard/node_modules',
    'dashboard/dist*',
    'dashboard/src/api/generated',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-undef-init': 'error',
      'no-else-return': 'error',
      'no-unneeded-ternary': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/return-await': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      complexity: ['error', 12],
      'no-restricted-syntax': ['error', ENVIRONMENT, DEFAULT_EXPORT, ...TIME],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [orm, injection], patterns: [ormFiles] },
      ],
    },
  },
  {
    files: ORM,
    ignores: ['src/**/*.spec.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [injection] }] },
  },
  {
    files: OWN_TIME,
    ignores: ['src/**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', ENVIRONMENT, DEFAULT_EXPORT] },
  },
  {
    files: ['src/config/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ['error', DEFAULT_EXPORT, ...TIME] },
  },
  {
    files: ['migrations/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ENVIRONMENT, DEFAULT_EXPORT, ...TIME] },
  },
  {
    files: ['dashboard/src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
      // A component is its markup.
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 3],
      complexity: ['error', 15],
      'no-restricted-syntax': ['error', DEFAULT_EXPORT, ...MARKUP],
      // React and its libraries take handlers that return promises and hand out methods without `this`.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
  {
    // What is loaded when it is first shown is the default of its module.
    files: ['dashboard/src/**/*.tsx'],
    rules: { 'no-restricted-syntax': ['error', ...MARKUP] },
  },
  {
    // Answers of the service are read as they come, and rows of the catalogue too.
    files: ['test/**/*.ts', 'src/**/*.spec.ts', 'benchmarks/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { 'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'all' }] },
  },
);
