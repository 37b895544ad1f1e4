import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Remembered answers and the audit log.
 *
 * Neither has a foreign key to organizations: every write inserts here, and each check would lock the one row of its
 * organization. Row security fixes the organization; deleting an organization deletes these rows by name.
 */
export class CreateIdempotencyAndAudit1795392007000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // customer_id says whose data the body holds; the body is removed with that customer.
    await queryRunner.query(`
      create table idempotency_keys (
        organization_id uuid not null,
        key text not null,
        fingerprint bytea not null,
        status smallint not null,
        body text,
        customer_id uuid,
        created_at timestamptz(3) not null,
        constraint pk_idempotency_keys primary key (organization_id, key),
        constraint ck_idempotency_keys_key check (char_length(key) between 1 and 255),
        constraint ck_idempotency_keys_fingerprint check (octet_length(fingerprint) = 32)
      )`);
    await queryRunner.query(
      `create index ix_idempotency_keys_org_customer on idempotency_keys (organization_id, customer_id)
         where customer_id is not null and body is not null`,
    );
    await queryRunner.query(
      `create index ix_idempotency_keys_org_created on idempotency_keys (organization_id, created_at)`,
    );
    await queryRunner.query(
      `select protect_tenant_table('idempotency_keys', 'select, insert, update (body), delete')`,
    );

    await queryRunner.query(`
      create table audit_log (
        organization_id uuid not null,
        id uuid not null,
        actor text not null,
        action text not null,
        entity text not null,
        entity_id uuid,
        changed_fields text[] not null default '{}',
        request_id text not null,
        created_at timestamptz(3) not null,
        constraint pk_audit_log primary key (organization_id, id)
      )`);
    await queryRunner.query(
      `create index ix_audit_log_org_created on audit_log (organization_id, created_at desc, id desc)`,
    );
    await queryRunner.query(`select protect_tenant_table('audit_log', 'select, insert')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table audit_log`);
    await queryRunner.query(`drop table idempotency_keys`);
  }
}
