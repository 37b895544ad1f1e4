import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a reversal could not take from a lot, the movements of a reward's stock, tiers that wait for their members to
 * leave, and the re-evaluations that move them.
 */
export class ExtendLedger1795395600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table loyalty_lots
        add column owed bigint not null default 0,
        add constraint ck_loyalty_lots_owed check (owed between 0 and points)`);
    await queryRunner.query(`
      do $$ begin execute format('grant update (owed) on loyalty_lots to %I', app_role()); end $$`);

    // Deleting an account finds its lots by this one: the other index holds open lots alone.
    await queryRunner.query(
      `create index ix_loyalty_lots_org_account on loyalty_lots (organization_id, customer_loyalty_id)`,
    );

    // A tier that was deleted goes when its last member has been re-evaluated; its name and threshold are free at once.
    await queryRunner.query(`
      alter table tiers
        add column retired_at timestamptz(3),
        drop constraint uq_tiers_org_program_min_points,
        drop constraint uq_tiers_org_program_name`);
    await queryRunner.query(
      `create unique index uq_tiers_org_program_min_points on tiers (organization_id, program_id, min_points)
         where retired_at is null`,
    );
    await queryRunner.query(
      `create unique index uq_tiers_org_program_name on tiers (organization_id, program_id, name)
         where retired_at is null`,
    );
    await queryRunner.query(`
      create table tier_reevaluations (
        organization_id uuid not null,
        id uuid not null,
        program_id uuid not null,
        status text not null,
        accounts bigint not null,
        done bigint not null default 0,
        changed bigint not null default 0,
        after_id uuid,
        requested_at timestamptz(3) not null,
        finished_at timestamptz(3),
        constraint pk_tier_reevaluations primary key (organization_id, id),
        constraint fk_tier_reevaluations_program foreign key (organization_id, program_id)
          references programs (organization_id, id) on delete cascade,
        constraint ck_tier_reevaluations_status check (status in ('running', 'done'))
      )`);
    await queryRunner.query(
      `create unique index uq_tier_reevaluations_org_program_running on tier_reevaluations (organization_id, program_id)
         where status = 'running'`,
    );
    await queryRunner.query(
      `create index ix_tier_reevaluations_org_program on tier_reevaluations (organization_id, program_id, requested_at desc)`,
    );
    await queryRunner.query(`select protect_tenant_table('tier_reevaluations', 'select, insert, update')`);

    // The worker's tables force row security and have no policy, so grants alone would never let the application add a
    // job. This function runs as the worker's owner, and sets the organization itself: a forged one is overwritten.
    await queryRunner.query(`
      create function enqueue_job(task text, payload json, key text) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      declare
        organization text := nullif(current_setting('app.organization_id', true), '');
      begin
        if organization is null then
          raise insufficient_privilege using message = 'a job belongs to an organization';
        end if;
        perform graphile_worker.add_job(
          task, (payload::jsonb || jsonb_build_object('organization_id', organization))::json, job_key => key);
      end $$`);
    await queryRunner.query(`revoke all on function enqueue_job(text, json, text) from public`);
    await queryRunner.query(`
      do $$ begin
        execute format('grant execute on function enqueue_job(text, json, text) to %I', app_role());
      end $$`);

    await queryRunner.query(`
      create table reward_stock_movements (
        organization_id uuid not null,
        id uuid not null,
        reward_id uuid not null,
        redemption_id uuid,
        change integer not null,
        reason text not null,
        actor text not null,
        request_id text not null,
        created_at timestamptz(3) not null,
        constraint pk_reward_stock_movements primary key (organization_id, id),
        constraint fk_reward_stock_movements_reward foreign key (organization_id, reward_id)
          references rewards (organization_id, id) on delete cascade,
        constraint fk_reward_stock_movements_redemption foreign key (organization_id, redemption_id)
          references reward_redemptions (organization_id, id) on delete set null (redemption_id),
        constraint ck_reward_stock_movements_change check (change <> 0),
        constraint ck_reward_stock_movements_reason check (reason in ('set', 'redeemed', 'cancelled'))
      )`);
    await queryRunner.query(
      `create index ix_reward_stock_movements_org_reward on reward_stock_movements (organization_id, reward_id)`,
    );
    await queryRunner.query(
      `create index ix_reward_stock_movements_org_redemption on reward_stock_movements (organization_id, redemption_id)
         where redemption_id is not null`,
    );
    await queryRunner.query(`select protect_tenant_table('reward_stock_movements', 'select, insert')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table reward_stock_movements`);
    await queryRunner.query(`drop function enqueue_job(text, json, text)`);
    await queryRunner.query(`drop table tier_reevaluations`);
    await queryRunner.query(`drop index uq_tiers_org_program_name`);
    await queryRunner.query(`drop index uq_tiers_org_program_min_points`);
    await queryRunner.query(`
      alter table tiers
        drop column retired_at,
        add constraint uq_tiers_org_program_min_points unique (organization_id, program_id, min_points),
        add constraint uq_tiers_org_program_name unique (organization_id, program_id, name)`);
    await queryRunner.query(`drop index ix_loyalty_lots_org_account`);
    await queryRunner.query(`alter table loyalty_lots drop column owed`);
  }
}
