import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Loyalty programs, at most one active in an organization, and their tiers. */
export class CreateProgramsAndTiers1795392002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table programs (
        organization_id uuid not null,
        id uuid not null,
        name text not null,
        points_per_currency_unit integer not null,
        currency_per_point integer not null,
        points_expire_after_days integer,
        rounding text not null default 'unit_floor',
        currency character(3) not null,
        is_active boolean not null default false,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_programs primary key (organization_id, id),
        constraint fk_programs_organization foreign key (organization_id) references organizations (id) on delete cascade,
        constraint ck_programs_name check (char_length(name) between 1 and 255),
        constraint ck_programs_points_per_currency_unit check (points_per_currency_unit >= 0),
        constraint ck_programs_currency_per_point check (currency_per_point >= 1),
        constraint ck_programs_points_expire_after_days check (points_expire_after_days >= 1),
        constraint ck_programs_rounding check (rounding in ('unit_floor', 'exact_floor'))
      )`);
    await queryRunner.query(
      `create unique index uq_programs_org_active on programs (organization_id) where is_active`,
    );
    await queryRunner.query(`select protect_tenant_table('programs', 'select, insert, update, delete')`);

    await queryRunner.query(`
      create table tiers (
        organization_id uuid not null,
        id uuid not null,
        program_id uuid not null,
        name text not null,
        min_points bigint not null,
        multiplier integer not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_tiers primary key (organization_id, id),
        constraint uq_tiers_org_program_id unique (organization_id, program_id, id),
        constraint uq_tiers_org_program_min_points unique (organization_id, program_id, min_points),
        constraint uq_tiers_org_program_name unique (organization_id, program_id, name),
        constraint fk_tiers_program foreign key (organization_id, program_id)
          references programs (organization_id, id) on delete cascade,
        constraint ck_tiers_name check (char_length(name) between 1 and 255),
        constraint ck_tiers_min_points check (min_points between 0 and 9007199254740991),
        constraint ck_tiers_multiplier check (multiplier >= 100)
      )`);
    await queryRunner.query(`select protect_tenant_table('tiers', 'select, insert, update, delete')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table tiers`);
    await queryRunner.query(`drop table programs`);
  }
}
