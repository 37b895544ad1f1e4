import { Writable } from 'node:stream';
import pino from 'pino';
import { Log } from '../../src/common/log';
import type { TestService } from '../support/test-service';
import { INNARDS } from './judge';

/** What a log line of ours may hold that looks like innards: the frames and the code of a failure. */
const FAILURE = '"msg":"failure"';

/** Reads every line that the service logs, from debug upwards. */
export class LogWatch {
  lines = 0;
  readonly failures: string[] = [];
  readonly leaks: string[] = [];

  constructor(service: TestService) {
    const sink = new Writable({
      write: (chunk: Buffer, _, done) => {
        this.look(chunk.toString());
        done();
      },
    });
    Object.assign(service.app.get(Log), { logger: pino({ level: 'debug' }, sink) });
  }

  private look(text: string): void {
    this.lines += 1;
    if (text.includes(FAILURE)) this.failures.push(text);
    else if (INNARDS.test(text)) this.leaks.push(text);
  }
}

/** A number for every table that changes when a row is written, changed or removed. The keys of idempotency left out. */
export class Fingerprint {
  private statement: string | null = null;

  constructor(private readonly service: TestService) {}

  async take(): Promise<Record<string, string>> {
    this.statement ??= await this.compose();
    const { rows } = await this.service.sql.query<{ name: string; print: string }>(this.statement);
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  }

  private async compose(): Promise<string> {
    const { rows } = await this.service.sql.query<{ name: string }>(
      `select relname as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'idempotency_keys'`,
    );
    return rows
      .map(
        ({ name }) =>
          `select '${name}' as name,
                  concat(count(*), ' ', sum(hashtextextended(xmin::text || ctid::text, 0))) as print
             from public."${name}"`,
      )
      .join(' union all ');
  }
}
