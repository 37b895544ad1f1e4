import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What points buy. Redemptions follow with the accounts. */
export class CreateRewards1795392004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table rewards (
        organization_id uuid not null,
        id uuid not null,
        program_id uuid not null,
        name text not null,
        description text,
        points_cost bigint not null,
        reward_type text not null,
        discount_type text,
        discount_value bigint,
        menu_item_id text,
        stock_remaining integer,
        max_per_customer integer,
        min_tier_id uuid,
        starts_at timestamptz(3),
        expires_at timestamptz(3),
        redeem_within_days integer,
        is_active boolean not null default true,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_rewards primary key (organization_id, id),
        constraint fk_rewards_program foreign key (organization_id, program_id)
          references programs (organization_id, id) on delete cascade,
        constraint fk_rewards_min_tier foreign key (organization_id, program_id, min_tier_id)
          references tiers (organization_id, program_id, id),
        constraint ck_rewards_name check (char_length(name) between 1 and 255),
        constraint ck_rewards_points_cost check (points_cost between 1 and 9007199254740991),
        constraint ck_rewards_reward_type check (reward_type in ('discount', 'free_item')),
        constraint ck_rewards_discount check (
          reward_type <> 'discount'
          or (discount_type = 'percentage' and discount_value between 1 and 100)
          or (discount_type = 'fixed' and discount_value between 1 and 1000000000000)),
        constraint ck_rewards_stock_remaining check (stock_remaining >= 0),
        constraint ck_rewards_max_per_customer check (max_per_customer >= 1),
        constraint ck_rewards_redeem_within_days check (redeem_within_days >= 1),
        constraint ck_rewards_window check (expires_at > starts_at)
      )`);
    await queryRunner.query(`create index ix_rewards_org_program on rewards (organization_id, program_id)`);
    await queryRunner.query(`select protect_tenant_table('rewards', 'select, insert, update, delete')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table rewards`);
  }
}
