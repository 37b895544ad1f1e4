import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys of machines, kept as their hashes. A revoked key's row stays: the audit log names it.
 *
 * A key says which organization it is of, so it is looked up within that organization like everything else: the index
 * begins with it, and no function has to look past row security.
 */
export class CreateApiKeys1795406400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table api_keys (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        prefix text not null,
        hash bytea not null,
        scopes text[] not null,
        created_by text not null,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        last_used_at timestamptz(3),
        created_at timestamptz(3) not null,
        constraint pk_api_keys primary key (organization_id, id),
        constraint uq_api_keys_org_hash unique (organization_id, hash),
        constraint fk_api_keys_organization foreign key (organization_id) references organizations (id) on delete cascade,
        constraint ck_api_keys_name check (char_length(name) between 1 and 255),
        constraint ck_api_keys_hash check (octet_length(hash) = 32),
        constraint ck_api_keys_scopes check (cardinality(scopes) >= 1)
      )`);
    await queryRunner.query(
      `create index ix_api_keys_org_created on api_keys (organization_id, created_at desc, id desc)`,
    );
    await queryRunner.query(`select protect_tenant_table('api_keys', 'select, insert')`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant update (revoked_at, last_used_at) on api_keys to %I', app_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table api_keys`);
  }
}
