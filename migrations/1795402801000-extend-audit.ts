import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a batch, import or job run came to, beside its one row; and the log by what it is about and by request. */
export class ExtendAudit1795402801000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table audit_log add column counts jsonb`);
    await queryRunner.query(
      `create index ix_audit_log_org_entity on audit_log (organization_id, entity_id, created_at desc, id desc)`,
    );
    await queryRunner.query(
      `create index ix_audit_log_org_request on audit_log (organization_id, request_id)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop index ix_audit_log_org_request`);
    await queryRunner.query(`drop index ix_audit_log_org_entity`);
    await queryRunner.query(`alter table audit_log drop column counts`);
  }
}
