import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Customer } from '../../customers/entities/customer.entity';
import { Coupon } from './coupon.entity';

/** A coupon that was given to a customer. */
@Entity('coupon_assignments')
@Unique('uq_coupon_assignments_org_coupon_customer', ['organization_id', 'coupon_id', 'customer_id'])
@Index('ix_coupon_assignments_org_coupon', { synchronize: false })
@Index('ix_coupon_assignments_org_customer', ['organization_id', 'customer_id'])
@ForeignKey(() => Coupon, ['organization_id', 'coupon_id'], ['organization_id', 'id'], {
  name: 'fk_coupon_assignments_coupon',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Customer, ['organization_id', 'customer_id'], ['organization_id', 'id'], {
  name: 'fk_coupon_assignments_customer',
  onDelete: 'CASCADE',
})
export class CouponAssignment {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupon_assignments' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_coupon_assignments' })
  id!: string;

  @Column('uuid')
  coupon_id!: string;

  @Column('uuid')
  customer_id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
