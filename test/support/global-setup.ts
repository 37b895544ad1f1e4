import { openTestServer, prepareTemplate } from './test-databases';

/** Starts the database server of the tests and makes the template, before any test file runs. */
export default async function setup(): Promise<void> {
  const server = await openTestServer();
  (globalThis as { testServer?: typeof server }).testServer = server;
  process.env.PUNTOS_TEST_ADMIN_URL = server.adminUrl;
  process.env.PUNTOS_TEST_TEMPLATE = await prepareTemplate(server.adminUrl);
}
