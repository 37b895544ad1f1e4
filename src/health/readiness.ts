import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database } from '../database/database';
import { composed } from '../database/statement';

const MIGRATIONS = composed<{ name: string }>('select name from migrations', []);

/** Whether this process should get requests: not while it drains, nor without its database in the right shape. */
@Injectable()
export class Readiness {
  private draining = false;
  private schemaIsCurrent = false;
  private looking: Promise<Set<string> | null> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly database: Database,
  ) {}

  /** From now on not ready. */
  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** The checks by name; ready when all are true. */
  async check(): Promise<Record<'accepting' | 'database' | 'schema', boolean>> {
    // However many ask, they use one connection.
    this.looking ??= this.appliedMigrations().finally(() => (this.looking = undefined));
    const applied = await this.looking;
    // Once current always current for this process: nothing takes migrations back under a running service.
    this.schemaIsCurrent ||=
      applied !== null &&
      this.dataSource.migrations.every((migration) => applied.has(migration.constructor.name));
    return { accepting: !this.draining, database: applied !== null, schema: this.schemaIsCurrent };
  }

  private async appliedMigrations(): Promise<Set<string> | null> {
    try {
      const rows = await this.database.readPastQueue(MIGRATIONS);
      return new Set(rows.map(({ name }) => name));
    } catch {
      return null;
    }
  }
}
