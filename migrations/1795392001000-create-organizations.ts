import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations, and their running totals: what the statistics read instead of summing the ledger. */
export class CreateOrganizations1795392001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table organizations (
        id uuid not null,
        name text not null,
        time_zone text not null default 'America/Lima',
        default_country character(2) not null default 'PE',
        currency character(3) not null default 'PEN',
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_organizations primary key (id),
        constraint ck_organizations_name check (char_length(name) between 1 and 255)
      )`);
    await queryRunner.query(`
      select protect_tenant_table('organizations',
        'select, insert, update (name, time_zone, default_country, currency, updated_at)', 'id')`);

    // The list of organizations is for who has none yet: jobs, tools and the first start. Nobody else sees across them.
    await queryRunner.query(`
      do $$ begin
        execute format('grant select (id) on organizations to %I', search_role());
        execute format('create policy list_reads on organizations for select to %I using (true)', search_role());
      end $$`);
    await queryRunner.query(`
      create function organization_ids(after uuid, max_rows integer) returns setof uuid
      language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
        select id from public.organizations where after is null or id > after order by id limit max_rows
      $$`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant create on schema public to %I', search_role());
        execute format('alter function organization_ids(uuid, integer) owner to %I', search_role());
        execute format('revoke create on schema public from %I', search_role());
        revoke all on function organization_ids(uuid, integer) from public;
        execute format('grant execute on function organization_ids(uuid, integer) to %I', app_role());
      end $$`);

    // One row a slot, so that writers of one organization rarely wait for each other: a connection always uses the
    // slot of its own backend. A single slot may be negative, their sum never is.
    await queryRunner.query(`
      create table organization_totals (
        organization_id uuid not null,
        slot smallint not null,
        customers bigint not null default 0,
        points_balance bigint not null default 0,
        points_earned bigint not null default 0,
        redemptions bigint not null default 0,
        constraint pk_organization_totals primary key (organization_id, slot),
        constraint fk_organization_totals_organization foreign key (organization_id)
          references organizations (id) on delete cascade
      ) with (fillfactor = 50)`);
    await queryRunner.query(`select protect_tenant_table('organization_totals', 'select, insert, update')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table organization_totals`);
    await queryRunner.query(`drop function organization_ids(uuid, integer)`);
    await queryRunner.query(`drop table organizations`);
  }
}
