import { defineConfig } from '@hey-api/openapi-ts';

/** The typed client comes from the document that the service answers at /openapi.json. */
export default defineConfig({
  input: '../docs/openapi.json',
  output: { path: 'src/api/generated' },
  plugins: ['@hey-api/typescript', '@hey-api/client-fetch', { name: '@hey-api/sdk' }],
});
