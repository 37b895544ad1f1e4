import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../../customers/entities/customer.entity';
import { Organization } from '../../tenancy/organization.entity';
import { Coupon } from './coupon.entity';

/**
 * A coupon at the till: reserved with a time limit, then used, rolled back, or lapsed. What it is worth is kept as it
 * was reserved. It outlives the customer, so that the coupon's limit holds.
 */
@Entity('coupon_uses')
@Index('ix_coupon_uses_org_coupon_customer', ['organization_id', 'coupon_id', 'customer_id'])
@Index('ix_coupon_uses_org_customer', ['organization_id', 'customer_id'], {
  where: 'customer_id is not null',
})
@Index('ix_coupon_uses_org_coupon_reserved', ['organization_id', 'coupon_id', 'expires_at'], {
  where: "status = 'reserved'",
})
@Index('ix_coupon_uses_org_reserved', ['organization_id', 'expires_at'], { where: "status = 'reserved'" })
@Check('ck_coupon_uses_order_id', 'char_length(order_id) between 1 and 64')
@Check('ck_coupon_uses_status', "status in ('reserved', 'used', 'rolled_back', 'expired')")
@Check('ck_coupon_uses_discount_amount', 'discount_amount between 0 and 1000000000000')
@Check('ck_coupon_uses_window', 'expires_at > reserved_at')
@Check('ck_coupon_uses_used_at', "status = 'rolled_back' or (status = 'used') = (used_at is not null)")
@Check('ck_coupon_uses_rolled_back_at', "(status = 'rolled_back') = (rolled_back_at is not null)")
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_coupon_uses_organization',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Coupon, ['organization_id', 'coupon_id'], ['organization_id', 'id'], {
  name: 'fk_coupon_uses_coupon',
})
@ForeignKey(() => Customer, ['organization_id', 'customer_id'], ['organization_id', 'id'], {
  name: 'fk_coupon_uses_customer',
  onDelete: 'SET NULL',
})
export class CouponUse {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupon_uses' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupon_uses' })
  id!: string;

  @Column('uuid')
  coupon_id!: string;

  @Column('uuid', { nullable: true })
  customer_id!: string | null;

  @Column('text', { nullable: true })
  order_id!: string | null;

  @Column('text', { default: 'reserved' })
  status!: 'reserved' | 'used' | 'rolled_back' | 'expired';

  @Column('bigint')
  discount_amount!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  reserved_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  expires_at!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  used_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  rolled_back_at!: Date | null;
}
