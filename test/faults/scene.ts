import { Client } from 'pg';
import { mintToken } from '../../src/auth/tokens';
import { newId } from '../../src/common/ids';
import { readSettings } from '../../src/config/settings';
import { TEST_SECRET } from '../support/test-service';
import type { Acknowledged } from './persistent-client';
import { type Reckoning, reckon } from './reckoning';
import { Workload } from './workload';

const settings = readSettings({ NODE_ENV: 'test', JWT_SECRET: TEST_SECRET });
/** Acknowledged writes that are sent once more at the end. */
const REPEATED = 1_500;

/** A token of an administrator, whoever serves it. */
export function administratorOf(organizationId: string): string {
  return mintToken(settings, {
    organizationId,
    role: 'org_admin',
    subject: 'tester',
    expiresInSeconds: 7_200,
  });
}

export interface Outcome {
  reckoning: Reckoning;
  /** the same when many of the writes were sent once more */
  afterwards: Reckoning;
  interruptions: Readonly<Record<string, number>>;
  /** answers of acknowledged writes that were others when they were asked for again */
  changed: string[];
}

/**
 * Sixteen clients write into an organization of their own while `strike` does its worst; then every write is answered,
 * held against the database, sent again, and held against it once more.
 * @param url the service
 * @param adminUrl a superuser's connection to its database
 */
export async function underFaults(
  url: string,
  adminUrl: string,
  seed: number,
  strike: (workload: Workload) => Promise<void>,
): Promise<Outcome> {
  const organizationId = newId();
  const token = administratorOf(organizationId);
  const workload = new Workload(url, token, seed);
  try {
    await workload.start();
    await strike(workload);
    await workload.stop();
    const { acknowledged, interruptions } = workload;
    const reckoned = (): Promise<Reckoning> =>
      withSql(adminUrl, (sql) => reckon(sql, url, token, organizationId, acknowledged));
    const reckoning = await reckoned();
    const changed = await workload.repeat(sampleOf(acknowledged));
    return { reckoning, afterwards: await reckoned(), interruptions, changed };
  } finally {
    await workload.stop().catch(() => undefined);
    workload.close();
  }
}

/** Of all of them, at regular distances. */
function sampleOf(acknowledged: readonly Acknowledged[]): Acknowledged[] {
  const step = Math.max(1, Math.ceil(acknowledged.length / REPEATED));
  return acknowledged.filter((_, index) => index % step === 0);
}

export async function withSql<T>(url: string, work: (sql: Client) => Promise<T>): Promise<T> {
  const sql = new Client({ connectionString: url });
  sql.on('error', () => undefined);
  await sql.connect();
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
