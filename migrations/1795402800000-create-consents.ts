import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Consents as a history that is only added to, and the mark of anonymized customers on their accounts: whoever waits
 * for an account's lock reads it again, and finds the mark.
 *
 * Who agreed to marketing before there was a history gets its first row, so that the flag and the history agree.
 */
export class CreateConsents1795402800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table consents (
        organization_id uuid not null,
        id uuid not null,
        customer_id uuid not null,
        purpose text not null,
        channel text not null,
        granted boolean not null,
        source text not null,
        occurred_at timestamptz(3) not null,
        recorded_at timestamptz(3) not null,
        actor text not null,
        request_id text not null,
        constraint pk_consents primary key (organization_id, id),
        constraint fk_consents_customer foreign key (organization_id, customer_id)
          references customers (organization_id, id) on delete cascade,
        constraint ck_consents_purpose check (
          purpose in ('marketing', 'loyalty', 'profiling', 'sharing', 'terms')),
        constraint ck_consents_channel check (
          channel in ('any', 'email', 'sms', 'whatsapp', 'phone', 'push', 'post')),
        constraint ck_consents_source check (
          source in ('api', 'in_person', 'paper', 'web', 'app', 'phone', 'message', 'import', 'anonymization')),
        constraint ck_consents_occurred_at check (occurred_at <= recorded_at)
      )`);
    await queryRunner.query(
      `create index ix_consents_org_customer on consents (organization_id, customer_id, occurred_at desc, id desc)`,
    );
    await queryRunner.query(`select protect_tenant_table('consents', 'select, insert')`);
    await queryRunner.query(
      `alter table customer_loyalty add column anonymized boolean not null default false`,
    );

    // Forced row security binds the owner as well: without lifting it, nothing would be read or written.
    for (const table of ['customers', 'consents']) {
      await queryRunner.query(`alter table ${table} no force row level security`);
    }
    await queryRunner.query(`
      insert into consents (organization_id, id, customer_id, purpose, channel, granted, source, occurred_at,
        recorded_at, actor, request_id)
      select organization_id, gen_random_uuid(), id, 'marketing', 'any', true, 'import', updated_at, updated_at,
        'puntos', 'create-consents'
      from customers where marketing_opt_in`);
    for (const table of ['customers', 'consents']) {
      await queryRunner.query(`alter table ${table} force row level security`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table customer_loyalty drop column anonymized`);
    await queryRunner.query(`drop table consents`);
  }
}
