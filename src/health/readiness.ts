import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Whether this process should get requests: not while it drains, nor without its database in the right shape. */
@Injectable()
export class Readiness {
  private draining = false;
  private schemaIsCurrent = false;

  constructor(private readonly dataSource: DataSource) {}

  /** From now on not ready. */
  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  /** The checks by name; ready when all are true. */
  async check(): Promise<Record<'accepting' | 'database' | 'schema', boolean>> {
    const applied = await this.appliedMigrations();
    // Once current always current for this process: nothing takes migrations back under a running service.
    this.schemaIsCurrent ||=
      applied !== null &&
      this.dataSource.migrations.every((migration) => applied.has(migration.constructor.name));
    return { accepting: !this.draining, database: applied !== null, schema: this.schemaIsCurrent };
  }

  private async appliedMigrations(): Promise<Set<string> | null> {
    try {
      const rows = await this.dataSource.query<{ name: string }[]>('select name from migrations');
      return new Set(rows.map(({ name }) => name));
    } catch {
      return null;
    }
  }
}
