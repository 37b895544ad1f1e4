import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from '../../src/config/settings';
import { createApplication } from '../../src/http/application';
import type { Role } from '../../src/tenancy/permissions';
import { ApiClient } from './api-client';
import { TEST_SECRET, type TestService } from './test-service';

export interface SecondInstance {
  app: NestFastifyApplication;
  url: string;
  as(role: Role, organizationId: string): ApiClient;
  /** with any token or key */
  with(token: string): ApiClient;
  close(): Promise<void>;
}

/**
 * Another process's worth of the service on the same database.
 * @param environment settings that differ
 * @param databaseUrl another way to it
 */
export async function startSecondInstance(
  service: TestService,
  environment: Record<string, string> = {},
  databaseUrl: string = environment.DATABASE_URL ?? service.database.ownerUrl,
): Promise<SecondInstance> {
  const settings = readSettings({
    NODE_ENV: 'test',
    DATA_DIR: service.settings.DATA_DIR,
    JWT_SECRET: TEST_SECRET,
    LOG_LEVEL: 'silent',
    POOL_SIZE: '5',
    POOL_WAIT_MS: '10000',
    ...environment,
  });
  const app = await createApplication(databaseUrl, settings);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    app,
    url,
    as: (role, organizationId) => new ApiClient(url, service.token(role, organizationId)),
    with: (token) => new ApiClient(url, token),
    close: () => app.close(),
  };
}
