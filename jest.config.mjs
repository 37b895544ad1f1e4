/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/jest/environment.mjs',
  runtime: '<rootDir>/test/support/jest/runtime.mjs',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  transform: { '^.+\\.[mc]?[tj]s$': ['@swc/jest'] },
  // Nest 12 and a few of its neighbours are ESM only: they are transformed like our own sources.
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|uuid|cookie|content-disposition|jose)/)'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 30_000,
  maxWorkers: 3,
};
