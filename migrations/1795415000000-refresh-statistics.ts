import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a bulk load writes to, or looks up for its foreign keys. */
const TABLES = [
  'customers',
  'customer_loyalty',
  'loyalty_transactions',
  'loyalty_lots',
  'loyalty_lot_uses',
  'consents',
  'import_rows',
  'import_batches',
];

/**
 * Lets the application count anew what the planner knows of tables that were all but empty when that was counted. A plan
 * of a foreign key's check that was made then may read an organization's rows one by one, and connections keep it.
 *
 * As the owner: ANALYZE belongs to it. Whoever calls it can't say which tables, and those that have grown once are left
 * to autovacuum; what somebody else is counting is left to him.
 */
export class RefreshStatistics1795415000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create function refresh_statistics() returns void
      language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
      declare
        small regclass;
      begin
        for small in
          select oid from pg_class where reltuples < 1000 and oid = any (array['${TABLES.join("', '")}']::regclass[])
        loop
          execute format('analyze (skip_locked) %s', small);
        end loop;
      end $$`);
    await queryRunner.query(`revoke all on function refresh_statistics() from public`);
    await queryRunner.query(`
      do $$ begin execute format('grant execute on function refresh_statistics() to %I', app_role()); end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop function refresh_statistics()`);
  }
}
