import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Organization } from '../../tenancy/organization.entity';
import type { CouponType } from './discount.rules';

/** A discount by code, in capitals. */
@Entity('coupons')
@Unique('uq_coupons_org_code', ['organization_id', 'code'])
@Index('ix_coupons_org_created', { synchronize: false })
@Index('ix_coupons_org_batch', { synchronize: false })
@Check('ck_coupons_code', 'char_length(code) between 1 and 50 and code = upper(code)')
@Check('ck_coupons_name', 'char_length(name) between 1 and 255')
@Check(
  'ck_coupons_type',
  "type in ('percentage', 'fixed', 'item_free', 'item_discount', 'category_discount', 'buy_x_get_y')",
)
@Check('ck_coupons_discount_value', 'discount_value between 0 and 1000000000000')
@Check('ck_coupons_min_order_amount', 'min_order_amount between 0 and 1000000000000')
@Check('ck_coupons_max_discount_amount', 'max_discount_amount between 0 and 1000000000000')
@Check('ck_coupons_quantities', 'buy_quantity >= 1 and get_quantity >= 1')
@Check('ck_coupons_max_uses_total', 'max_uses_total >= 1')
@Check('ck_coupons_max_uses_per_customer', 'max_uses_per_customer >= 1')
@Check('ck_coupons_window', 'expires_at > starts_at')
@Check('ck_coupons_used_count', 'used_count >= 0')
@Check(
  'ck_coupons_type_fields',
  `(case type
    when 'percentage' then discount_value between 1 and 100
    when 'fixed' then discount_value >= 1
    when 'item_free' then menu_item_id is not null
    when 'item_discount' then menu_item_id is not null and discount_value between 1 and 100
    when 'category_discount' then category_id is not null and discount_value between 1 and 100
    else buy_quantity is not null and get_quantity is not null end) is true`,
)
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_coupons_organization',
  onDelete: 'CASCADE',
})
export class Coupon {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupons' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupons' })
  id!: string;

  @Column('uuid', { nullable: true })
  batch_id!: string | null;

  @Column('text')
  code!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text')
  type!: CouponType;

  @Column('bigint', { nullable: true })
  discount_value!: number | null;

  @Column('text', { nullable: true })
  menu_item_id!: string | null;

  @Column('text', { nullable: true })
  category_id!: string | null;

  @Column('integer', { nullable: true })
  buy_quantity!: number | null;

  @Column('integer', { nullable: true })
  get_quantity!: number | null;

  @Column('bigint', { nullable: true })
  min_order_amount!: number | null;

  @Column('bigint', { nullable: true })
  max_discount_amount!: number | null;

  @Column('integer', { nullable: true })
  max_uses_total!: number | null;

  @Column('integer', { default: 1, nullable: true })
  max_uses_per_customer!: number | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  starts_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column('boolean', { default: true })
  is_active!: boolean;

  @Column('boolean', { default: false })
  assigned_only!: boolean;

  @Column('bigint', { default: 0 })
  used_count!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
