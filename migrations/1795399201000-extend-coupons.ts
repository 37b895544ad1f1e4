import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Uses of coupons: reserved with a time limit, used, rolled back. What each type of coupon needs, who may have one, and
 * how often it was used.
 */
export class ExtendCoupons1795399201000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // A check holds when it is null, so this one says when it is true.
    await queryRunner.query(`
      alter table coupons
        alter column max_uses_per_customer drop not null,
        add column assigned_only boolean not null default false,
        add column used_count bigint not null default 0,
        add constraint ck_coupons_used_count check (used_count >= 0),
        add constraint ck_coupons_type_fields check ((case type
          when 'percentage' then discount_value between 1 and 100
          when 'fixed' then discount_value >= 1
          when 'item_free' then menu_item_id is not null
          when 'item_discount' then menu_item_id is not null and discount_value between 1 and 100
          when 'category_discount' then category_id is not null and discount_value between 1 and 100
          else buy_quantity is not null and get_quantity is not null end) is true)`);
    await queryRunner.query(
      `create index ix_coupons_org_batch on coupons (organization_id, batch_id, created_at desc, id desc)
         where batch_id is not null`,
    );
    await queryRunner.query(
      `create index ix_coupon_assignments_org_coupon on coupon_assignments
         (organization_id, coupon_id, created_at desc, id desc)`,
    );
    // Merging two customers moves what one of them has to the other.
    await queryRunner.query(`
      do $$ begin execute format('grant update (customer_id) on coupon_assignments to %I', app_role()); end $$`);

    await queryRunner.query(`
      create table coupon_uses (
        organization_id uuid not null,
        id uuid not null,
        coupon_id uuid not null,
        customer_id uuid,
        order_id text,
        status text not null default 'reserved',
        discount_amount bigint not null,
        reserved_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        used_at timestamptz(3),
        rolled_back_at timestamptz(3),
        constraint pk_coupon_uses primary key (organization_id, id),
        constraint fk_coupon_uses_organization foreign key (organization_id) references organizations (id)
          on delete cascade,
        constraint fk_coupon_uses_coupon foreign key (organization_id, coupon_id)
          references coupons (organization_id, id),
        constraint fk_coupon_uses_customer foreign key (organization_id, customer_id)
          references customers (organization_id, id) on delete set null (customer_id),
        constraint ck_coupon_uses_order_id check (char_length(order_id) between 1 and 64),
        constraint ck_coupon_uses_status check (status in ('reserved', 'used', 'rolled_back', 'expired')),
        constraint ck_coupon_uses_discount_amount check (discount_amount between 0 and 1000000000000),
        constraint ck_coupon_uses_window check (expires_at > reserved_at),
        constraint ck_coupon_uses_used_at check (
          status = 'rolled_back' or (status = 'used') = (used_at is not null)),
        constraint ck_coupon_uses_rolled_back_at check ((status = 'rolled_back') = (rolled_back_at is not null))
      )`);
    await queryRunner.query(
      `create index ix_coupon_uses_org_coupon_customer on coupon_uses (organization_id, coupon_id, customer_id)`,
    );
    await queryRunner.query(
      `create index ix_coupon_uses_org_customer on coupon_uses (organization_id, customer_id)
         where customer_id is not null`,
    );
    // What is reserved now: a coupon's to count, and an organization's to mark as lapsed.
    await queryRunner.query(
      `create index ix_coupon_uses_org_coupon_reserved on coupon_uses (organization_id, coupon_id, expires_at)
         where status = 'reserved'`,
    );
    await queryRunner.query(
      `create index ix_coupon_uses_org_reserved on coupon_uses (organization_id, expires_at)
         where status = 'reserved'`,
    );
    await queryRunner.query(`select protect_tenant_table('coupon_uses', 'select, insert')`);
    await queryRunner.query(`
      do $$ begin
        execute format(
          'grant update (customer_id, order_id, status, used_at, rolled_back_at) on coupon_uses to %I', app_role());
      end $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table coupon_uses`);
    await queryRunner.query(`
      do $$ begin execute format('revoke update (customer_id) on coupon_assignments from %I', app_role()); end $$`);
    await queryRunner.query(`drop index ix_coupon_assignments_org_coupon`);
    await queryRunner.query(`drop index ix_coupons_org_batch`);
    await queryRunner.query(`
      alter table coupons
        drop constraint ck_coupons_type_fields,
        drop column used_count,
        drop column assigned_only`);
    // Under forced row security the owner's update would change nothing.
    await queryRunner.query(`alter table coupons no force row level security`);
    await queryRunner.query(
      `update coupons set max_uses_per_customer = 2147483647 where max_uses_per_customer is null`,
    );
    await queryRunner.query(`alter table coupons force row level security`);
    await queryRunner.query(`alter table coupons alter column max_uses_per_customer set not null`);
  }
}
