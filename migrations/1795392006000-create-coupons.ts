import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Coupons by code, and to whom they are assigned. */
export class CreateCoupons1795392006000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table coupons (
        organization_id uuid not null,
        id uuid not null,
        batch_id uuid,
        code text not null,
        name text not null,
        description text,
        type text not null,
        discount_value bigint,
        menu_item_id text,
        category_id text,
        buy_quantity integer,
        get_quantity integer,
        min_order_amount bigint,
        max_discount_amount bigint,
        max_uses_total integer,
        max_uses_per_customer integer not null default 1,
        starts_at timestamptz(3),
        expires_at timestamptz(3),
        is_active boolean not null default true,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint pk_coupons primary key (organization_id, id),
        constraint uq_coupons_org_code unique (organization_id, code),
        constraint fk_coupons_organization foreign key (organization_id) references organizations (id) on delete cascade,
        constraint ck_coupons_code check (char_length(code) between 1 and 50 and code = upper(code)),
        constraint ck_coupons_name check (char_length(name) between 1 and 255),
        constraint ck_coupons_type check (
          type in ('percentage', 'fixed', 'item_free', 'item_discount', 'category_discount', 'buy_x_get_y')),
        constraint ck_coupons_discount_value check (discount_value between 0 and 1000000000000),
        constraint ck_coupons_min_order_amount check (min_order_amount between 0 and 1000000000000),
        constraint ck_coupons_max_discount_amount check (max_discount_amount between 0 and 1000000000000),
        constraint ck_coupons_quantities check (buy_quantity >= 1 and get_quantity >= 1),
        constraint ck_coupons_max_uses_total check (max_uses_total >= 1),
        constraint ck_coupons_max_uses_per_customer check (max_uses_per_customer >= 1),
        constraint ck_coupons_window check (expires_at > starts_at)
      )`);
    await queryRunner.query(
      `create index ix_coupons_org_created on coupons (organization_id, created_at desc, id desc)`,
    );
    await queryRunner.query(`select protect_tenant_table('coupons', 'select, insert, update, delete')`);

    await queryRunner.query(`
      create table coupon_assignments (
        organization_id uuid not null,
        id uuid not null,
        coupon_id uuid not null,
        customer_id uuid not null,
        created_at timestamptz(3) not null,
        constraint pk_coupon_assignments primary key (organization_id, id),
        constraint uq_coupon_assignments_org_coupon_customer unique (organization_id, coupon_id, customer_id),
        constraint fk_coupon_assignments_coupon foreign key (organization_id, coupon_id)
          references coupons (organization_id, id) on delete cascade,
        constraint fk_coupon_assignments_customer foreign key (organization_id, customer_id)
          references customers (organization_id, id) on delete cascade
      )`);
    await queryRunner.query(
      `create index ix_coupon_assignments_org_customer on coupon_assignments (organization_id, customer_id)`,
    );
    await queryRunner.query(`select protect_tenant_table('coupon_assignments', 'select, insert, delete')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop table coupon_assignments`);
    await queryRunner.query(`drop table coupons`);
  }
}
