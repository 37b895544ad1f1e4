import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Housekeeping deletes re-evaluations that were finished long ago. */
export class LetReevaluationsGo1795399205000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$ begin execute format('grant delete on tier_reevaluations to %I', app_role()); end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$ begin execute format('revoke delete on tier_reevaluations from %I', app_role()); end $$`);
  }
}
