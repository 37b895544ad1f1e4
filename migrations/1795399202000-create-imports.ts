import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Imports: an uploaded file as staged rows, in batches that are done one by one.
 *
 * Staged rows hold personal data. Each knows its customer as soon as there is one, and goes with her; those that have
 * none are found by their phone or e-mail.
 */
export class CreateImports1795399202000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table imports (
        organization_id uuid not null,
        id uuid not null,
        status text not null,
        columns jsonb not null default '[]',
        mapping jsonb,
        rows integer not null default 0,
        actor text not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        finished_at timestamptz(3),
        constraint pk_imports primary key (organization_id, id),
        constraint fk_imports_organization foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint ck_imports_status check (
          status in ('receiving', 'staged', 'checking', 'checked', 'running', 'done', 'deleted'))
      )`);
    await queryRunner.query(`select protect_tenant_table('imports', 'select, insert, update, delete')`);

    await queryRunner.query(`
      create table import_batches (
        organization_id uuid not null,
        import_id uuid not null,
        number integer not null,
        first_position integer not null,
        last_position integer not null,
        created integer not null default 0,
        existing integer not null default 0,
        filled integer not null default 0,
        failed integer not null default 0,
        mistakes integer not null default 0,
        done_at timestamptz(3),
        constraint pk_import_batches primary key (organization_id, import_id, number),
        constraint fk_import_batches_import foreign key (organization_id, import_id)
          references imports (organization_id, id) on delete cascade
      )`);
    await queryRunner.query(
      `select protect_tenant_table('import_batches', 'select, insert, update, delete')`,
    );

    await queryRunner.query(`
      create table import_rows (
        organization_id uuid not null,
        import_id uuid not null,
        position integer not null,
        line integer not null,
        cells jsonb not null,
        status text,
        customer_id uuid,
        phone text,
        email text,
        mistakes jsonb,
        constraint pk_import_rows primary key (organization_id, import_id, position),
        constraint fk_import_rows_import foreign key (organization_id, import_id)
          references imports (organization_id, id) on delete cascade,
        constraint fk_import_rows_customer foreign key (organization_id, customer_id)
          references customers (organization_id, id) on delete cascade,
        constraint ck_import_rows_status check (status in ('created', 'existing', 'failed'))
      )`);
    for (const column of ['customer_id', 'phone', 'email']) {
      await queryRunner.query(
        `create index ix_import_rows_org_${column.replace('_id', '')} on import_rows (organization_id, ${column})
           where ${column} is not null`,
      );
    }
    await queryRunner.query(
      `create index ix_import_rows_org_import_mistakes on import_rows (organization_id, import_id, position)
         where mistakes is not null`,
    );
    await queryRunner.query(`select protect_tenant_table('import_rows', 'select, insert, update, delete')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table import_rows`);
    await queryRunner.query(`drop table import_batches`);
    await queryRunner.query(`drop table imports`);
  }
}
