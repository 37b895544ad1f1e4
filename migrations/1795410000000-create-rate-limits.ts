import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many requests each limit has counted in each window, over all instances. A row lives as long as its window and the
 * next one. Subjects are keyed hashes: no organization, person or address can be read from them, so no policy guards
 * them. Nothing is lost when the table is emptied by a crash, so it isn't logged.
 */
export class CreateRateLimits1795410000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create unlogged table rate_limit_counts (
        window_ends_at timestamptz(3) not null,
        subject bytea not null,
        requests bigint not null,
        constraint pk_rate_limit_counts primary key (window_ends_at, subject),
        constraint ck_rate_limit_counts_subject check (octet_length(subject) = 16),
        constraint ck_rate_limit_counts_requests check (requests > 0)
      ) with (fillfactor = 50)`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant select, insert, update, delete on rate_limit_counts to %I', app_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table rate_limit_counts`);
  }
}
