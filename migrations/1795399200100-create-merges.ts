import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Merging two customers. The source's accounts go over to the target with `merged_into` set; their entries stay where
 * they are, lots and redemptions move. What an undo needs is kept with the merge, for thirty days.
 */
export class CreateMerges1795399200100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table customer_merges (
        organization_id uuid not null,
        id uuid not null,
        source_id uuid not null,
        target_id uuid not null,
        undo jsonb,
        actor text not null,
        request_id text not null,
        merged_at timestamptz(3) not null,
        undone_at timestamptz(3),
        constraint pk_customer_merges primary key (organization_id, id),
        constraint fk_customer_merges_source foreign key (organization_id, source_id)
          references customers (organization_id, id) on delete cascade,
        constraint fk_customer_merges_target foreign key (organization_id, target_id)
          references customers (organization_id, id) on delete cascade,
        constraint ck_customer_merges_two check (source_id <> target_id)
      )`);
    await queryRunner.query(
      `create index ix_customer_merges_org_source on customer_merges (organization_id, source_id)`,
    );
    await queryRunner.query(
      `create index ix_customer_merges_org_target on customer_merges (organization_id, target_id)`,
    );
    await queryRunner.query(
      `create index ix_customer_merges_org_merged on customer_merges (organization_id, merged_at) where undo is not null`,
    );
    await queryRunner.query(
      `select protect_tenant_table('customer_merges', 'select, insert, update (undo, undone_at)')`,
    );

    await queryRunner.query(`
      alter table customer_loyalty
        add column merged_into uuid,
        add constraint fk_customer_loyalty_merged_into foreign key (organization_id, merged_into)
          references customer_loyalty (organization_id, id) on delete cascade,
        add constraint ck_customer_loyalty_merged_into check (merged_into <> id),
        add constraint ck_customer_loyalty_merged_is_empty check (
          merged_into is null or (points_balance = 0 and total_points_earned = 0)),
        drop constraint uq_customer_loyalty_org_customer_program`);
    // One account a program, and beside it any number of merged ones: one index for both, so that it finds all of them.
    await queryRunner.query(
      `create unique index uq_customer_loyalty_org_customer_program on customer_loyalty
         (organization_id, customer_id, program_id, (case when merged_into is not null then id end)) nulls not distinct`,
    );
    await queryRunner.query(
      `create index ix_customer_loyalty_org_merged_into on customer_loyalty (organization_id, merged_into)
         where merged_into is not null`,
    );

    await queryRunner.query(`
      alter table loyalty_transactions
        add column merge_id uuid,
        add constraint fk_loyalty_transactions_merge foreign key (organization_id, merge_id)
          references customer_merges (organization_id, id),
        add constraint ck_loyalty_transactions_merge check ((type = 'merged') = (merge_id is not null))`);
    await queryRunner.query(
      `create index ix_loyalty_transactions_org_merge on loyalty_transactions (organization_id, merge_id)
         where merge_id is not null`,
    );
    await queryRunner.query(
      `create index ix_loyalty_lots_org_account_owed on loyalty_lots (organization_id, customer_loyalty_id)
         where owed > 0`,
    );
    await queryRunner.query(`
      do $$ begin
        execute format('grant update (customer_loyalty_id) on loyalty_lots to %I', app_role());
        execute format('grant update (customer_loyalty_id) on reward_redemptions to %I', app_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      do $$ begin
        execute format('revoke update (customer_loyalty_id) on reward_redemptions from %I', app_role());
        execute format('revoke update (customer_loyalty_id) on loyalty_lots from %I', app_role());
      end $$`);
    await queryRunner.query(`drop index ix_loyalty_lots_org_account_owed`);
    await queryRunner.query(`alter table loyalty_transactions drop column merge_id`);
    await queryRunner.query(`drop index uq_customer_loyalty_org_customer_program`);
    await queryRunner.query(`
      alter table customer_loyalty
        drop column merged_into,
        add constraint uq_customer_loyalty_org_customer_program unique (organization_id, customer_id, program_id)`);
    await queryRunner.query(`drop table customer_merges`);
  }
}
