import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { TestService } from './test-service';

/**
 * A session beside the service that holds locks in a transaction. Contenders are seen waiting before it lets go, so
 * that they really meet: a race left to chance is green too often.
 */
export class SideSession {
  private constructor(private readonly sql: Client) {}

  static async open(service: TestService): Promise<SideSession> {
    const sql = new Client({ connectionString: service.database.adminUrl });
    await sql.connect();
    return new SideSession(sql);
  }

  /** Opens a transaction and runs a statement that takes a lock. */
  async hold(statement: string, values: unknown[] = []): Promise<void> {
    await this.sql.query('begin');
    const { command, rowCount } = await this.sql.query(statement, values);
    if (command === 'SELECT' && !rowCount) throw new Error(`nothing to lock: ${statement}`);
  }

  holdAccountOf(customerId: string): Promise<void> {
    return this.hold('select from customer_loyalty where customer_id = $1 for no key update', [customerId]);
  }

  /** How many sessions of this database wait for a lock now. */
  async waiting(): Promise<number> {
    const { rows } = await this.sql.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.waiting ?? 0;
  }

  /** @throws Error when fewer are waiting after ten seconds */
  async untilWaiting(sessions: number): Promise<void> {
    const deadline = Date.now() + 10_000;
    while ((await this.freshly(() => this.waiting())) < sessions) {
      if (Date.now() > deadline) throw new Error(`fewer than ${sessions} sessions are waiting`);
      await sleep(20);
    }
  }

  /** Ends the transaction with what it changed. */
  async commit(): Promise<void> {
    await this.sql.query('commit');
  }

  async release(): Promise<void> {
    await this.sql.query('rollback');
  }

  async close(): Promise<void> {
    await this.sql.end();
  }

  /** In a transaction the view of the sessions is kept from its first reading. */
  private async freshly<T>(read: () => Promise<T>): Promise<T> {
    await this.sql.query('select pg_stat_clear_snapshot()');
    return read();
  }
}
