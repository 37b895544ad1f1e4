import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomerLoyalty } from '../accounts/customer-loyalty.entity';
import { LoyaltyTransaction } from './loyalty-transaction.entity';

/** The points of one credit that share an expiry, and how many of them are left. */
@Entity('loyalty_lots')
@Index(
  'ix_loyalty_lots_org_account_open',
  ['organization_id', 'customer_loyalty_id', 'expires_at', 'created_at', 'id'],
  {
    where: 'remaining > 0',
  },
)
@Index('ix_loyalty_lots_org_account', ['organization_id', 'customer_loyalty_id'])
@Index('ix_loyalty_lots_org_account_owed', ['organization_id', 'customer_loyalty_id'], { where: 'owed > 0' })
@Index('ix_loyalty_lots_org_expiring', ['organization_id', 'expires_at'], {
  where: 'remaining > 0 and expires_at is not null',
})
@Index('ix_loyalty_lots_org_transaction', ['organization_id', 'transaction_id'])
@Check('ck_loyalty_lots_points', 'points between 1 and 9007199254740991')
@Check('ck_loyalty_lots_remaining', 'remaining between 0 and points')
@Check('ck_loyalty_lots_owed', 'owed between 0 and points')
@ForeignKey(() => CustomerLoyalty, ['organization_id', 'customer_loyalty_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_lots_account',
  onDelete: 'CASCADE',
})
@ForeignKey(() => LoyaltyTransaction, ['organization_id', 'transaction_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_lots_transaction',
  onDelete: 'CASCADE',
})
export class LoyaltyLot {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_lots' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_lots' })
  id!: string;

  @Column('uuid')
  customer_loyalty_id!: string;

  @Column('uuid')
  transaction_id!: string;

  @Column('bigint')
  points!: number;

  @Column('bigint')
  remaining!: number;

  /** What reversing its credit could not take: taken when points come back. */
  @Column('bigint', { default: 0 })
  owed!: number;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
