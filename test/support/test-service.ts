import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Client } from 'pg';
import { mintToken } from '../../src/auth/tokens';
import { Clock } from '../../src/common/clock';
import { newId } from '../../src/common/ids';
import { readSettings, type Settings } from '../../src/config/settings';
import { createApplication } from '../../src/http/application';
import type { Role } from '../../src/tenancy/permissions';
import { ApiClient } from './api-client';
import { createTestDatabase, type TestDatabase } from './test-databases';

export const TEST_SECRET = 'a-secret-that-only-the-tests-know-0123456789';

/** A clock that a test can set; it runs on from there. */
export class TestClock extends Clock {
  private offsetMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(ms: number): void {
    this.offsetMs += ms;
  }
}

/** A running service on a database of its own. */
export interface TestService {
  app: NestFastifyApplication;
  url: string;
  settings: Readonly<Settings>;
  database: TestDatabase;
  /** a superuser's connection to the same database, past every wall: for looking and for holding locks */
  sql: Client;
  clock: TestClock;
  /** a client with a token; every answer is checked against the OpenAPI document */
  as(role?: Role, organizationId?: string): ApiClient;
  /** the organization of `as()`, made with its default program by the first request */
  organizationId: string;
  token(role?: Role, organizationId?: string): string;
  close(): Promise<void>;
}

/**
 * Starts the service as it is delivered, on a copy of the template.
 * @param environment settings that differ
 * @param dashboard the folder of the dashboard, if not that of the project
 */
export async function startTestService(
  environment: Record<string, string> = {},
  dashboard?: string,
): Promise<TestService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'puntos-test-'));
  const database = await createTestDatabase();
  const settings = readSettings({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    JWT_SECRET: TEST_SECRET,
    LOG_LEVEL: 'silent',
    POOL_SIZE: '10',
    // Other suites are running: who waits for a connection has not found a fault.
    POOL_WAIT_MS: '10000',
    ...environment,
  });
  const clock = new TestClock();
  const app = await createApplication(database.ownerUrl, settings, dashboard);
  const served = app.get(Clock);
  served.now = () => clock.now();
  await app.listen(0, '127.0.0.1');
  const sql = new Client({ connectionString: database.adminUrl });
  await sql.connect();
  const url = await app.getUrl();
  const organizationId = newId();
  const token = (role: Role = 'org_admin', organization = organizationId): string =>
    mintToken(settings, { organizationId: organization, role, subject: 'tester', expiresInSeconds: 3600 });
  return {
    app,
    url,
    settings,
    database,
    sql,
    clock,
    organizationId,
    token,
    as: (role, organization) => new ApiClient(url, token(role, organization)),
    close: async () => {
      await app.close();
      await sql.end();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
