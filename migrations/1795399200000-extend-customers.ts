import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of a customer: merged into another one, or anonymized; and a version for conditional edits. */
export class ExtendCustomers1795399200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table customers
        add column merged_into uuid,
        add column anonymized_at timestamptz(3),
        add column version integer not null default 1,
        add constraint fk_customers_merged_into foreign key (organization_id, merged_into)
          references customers (organization_id, id) on delete cascade,
        add constraint ck_customers_merged_into check (merged_into <> id)`);
    await queryRunner.query(
      `create index ix_customers_org_merged_into on customers (organization_id, merged_into)
         where merged_into is not null`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop index ix_customers_org_merged_into`);
    await queryRunner.query(
      `alter table customers drop column merged_into, drop column anonymized_at, drop column version`,
    );
  }
}
