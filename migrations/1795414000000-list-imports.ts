import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of imports, newest first. */
export class ListImports1795414000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create index ix_imports_org_created on imports (organization_id, created_at desc, id desc)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop index ix_imports_org_created`);
  }
}
