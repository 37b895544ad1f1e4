import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * After a merge was undone, entries of one customer may point to what is the other one's: to the merge, to an entry that
 * was reversed meanwhile, to a redemption that was cancelled. Who is deleted goes; what pointed to her stays, and
 * points to nothing. What her entries had reversed of the other one's is kept with those.
 */
export class LetUnmergedCustomersGo1795402802000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await this.replace(queryRunner, (column) => `on delete set null (${column})`);
    await queryRunner.query(`
      alter table loyalty_transactions
        drop constraint ck_loyalty_transactions_merge,
        add constraint ck_loyalty_transactions_merge check (type = 'merged' or merge_id is null),
        add column reversed_by_deleted bigint not null default 0,
        add constraint ck_loyalty_transactions_reversed_by_deleted check (reversed_by_deleted >= 0)`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant update (reversed_by_deleted) on loyalty_transactions to %I', app_role());
      end $$`);
  }

  /** Fails while an entry exists whose merge is gone. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table loyalty_transactions
        drop column reversed_by_deleted,
        drop constraint ck_loyalty_transactions_merge,
        add constraint ck_loyalty_transactions_merge check ((type = 'merged') = (merge_id is not null))`);
    await this.replace(queryRunner, () => '');
  }

  private async replace(queryRunner: QueryRunner, action: (column: string) => string): Promise<void> {
    for (const [name, column, table] of [
      ['merge', 'merge_id', 'customer_merges'],
      ['redemption', 'redemption_id', 'reward_redemptions'],
      ['reverses', 'reverses_id', 'loyalty_transactions'],
    ] as const) {
      await queryRunner.query(`
        alter table loyalty_transactions
          drop constraint fk_loyalty_transactions_${name},
          add constraint fk_loyalty_transactions_${name} foreign key (organization_id, ${column})
            references ${table} (organization_id, id) ${action(column)}`);
    }
  }
}
