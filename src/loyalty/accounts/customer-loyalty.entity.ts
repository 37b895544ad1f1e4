import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../../customers/entities/customer.entity';
import { Program } from '../programs/program.entity';
import { Tier } from '../programs/tier.entity';

/** A customer's account in one program: the enrollment. */
@Entity('customer_loyalty')
@Index('uq_customer_loyalty_org_customer_program', { synchronize: false })
@Index('ix_customer_loyalty_org_merged_into', ['organization_id', 'merged_into'], {
  where: 'merged_into is not null',
})
@Index('ix_customer_loyalty_org_program', ['organization_id', 'program_id', 'tier_id'])
@Index(
  'ix_customer_loyalty_org_balance',
  ['organization_id', 'program_id', 'points_balance', 'customer_id'],
  { where: 'merged_into is null' },
)
@Index(
  'ix_customer_loyalty_org_earned',
  ['organization_id', 'program_id', 'total_points_earned', 'customer_id'],
  { where: 'merged_into is null' },
)
@Check('ck_customer_loyalty_points_balance', 'points_balance between 0 and 9007199254740991')
@Check('ck_customer_loyalty_total_points_earned', 'total_points_earned between 0 and 9007199254740991')
@Check('ck_customer_loyalty_version', 'version >= 0')
@Check('ck_customer_loyalty_merged_into', 'merged_into <> id')
@Check(
  'ck_customer_loyalty_merged_is_empty',
  'merged_into is null or (points_balance = 0 and total_points_earned = 0)',
)
@ForeignKey(() => Customer, ['organization_id', 'customer_id'], ['organization_id', 'id'], {
  name: 'fk_customer_loyalty_customer',
  onDelete: 'CASCADE',
})
@ForeignKey(() => CustomerLoyalty, ['organization_id', 'merged_into'], ['organization_id', 'id'], {
  name: 'fk_customer_loyalty_merged_into',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Program, ['organization_id', 'program_id'], ['organization_id', 'id'], {
  name: 'fk_customer_loyalty_program',
})
@ForeignKey(
  () => Tier,
  ['organization_id', 'program_id', 'tier_id'],
  ['organization_id', 'program_id', 'id'],
  {
    name: 'fk_customer_loyalty_tier',
  },
)
export class CustomerLoyalty {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customer_loyalty' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customer_loyalty' })
  id!: string;

  @Column('uuid')
  customer_id!: string;

  @Column('uuid')
  program_id!: string;

  @Column('uuid', { nullable: true })
  tier_id!: string | null;

  @Column('bigint', { default: 0 })
  points_balance!: number;

  @Column('bigint', { default: 0 })
  total_points_earned!: number;

  /** The number of its entries; the last one's `account_version`. */
  @Column('bigint', { default: 0 })
  version!: number;

  /** The earliest expiry among its open lots. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  next_expiry_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  last_entry_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  enrolled_at!: Date;

  /** The account of the customer whom its own one was merged into; empty since then. */
  @Column('uuid', { nullable: true })
  merged_into!: string | null;

  /** Its customer was anonymized: whoever waited for the account's lock finds it here. */
  @Column('boolean', { default: false })
  anonymized!: boolean;
}
