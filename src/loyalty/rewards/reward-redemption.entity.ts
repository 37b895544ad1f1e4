import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CustomerLoyalty } from '../accounts/customer-loyalty.entity';
import { Reward } from './reward.entity';

/** A reward that was bought: issued, then used, cancelled or expired. Its price and value are kept as they were. */
@Entity('reward_redemptions')
@Index('ix_reward_redemptions_org_account', { synchronize: false })
@Index('ix_reward_redemptions_org_reward', ['organization_id', 'reward_id'])
@Check('ck_reward_redemptions_status', "status in ('issued', 'used', 'cancelled', 'expired')")
@Check('ck_reward_redemptions_points_spent', 'points_spent between 0 and 9007199254740991')
@Check('ck_reward_redemptions_order_id', 'char_length(order_id) between 1 and 64')
@ForeignKey(() => Reward, ['organization_id', 'reward_id'], ['organization_id', 'id'], {
  name: 'fk_reward_redemptions_reward',
})
@ForeignKey(() => CustomerLoyalty, ['organization_id', 'customer_loyalty_id'], ['organization_id', 'id'], {
  name: 'fk_reward_redemptions_account',
  onDelete: 'CASCADE',
})
export class RewardRedemption {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_reward_redemptions' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_reward_redemptions' })
  id!: string;

  @Column('uuid')
  reward_id!: string;

  @Column('uuid')
  customer_loyalty_id!: string;

  @Column('text', { nullable: true })
  order_id!: string | null;

  @Column('text', { default: 'issued' })
  status!: 'issued' | 'used' | 'cancelled' | 'expired';

  @Column('bigint')
  points_spent!: number;

  @Column('text', { nullable: true })
  discount_type!: string | null;

  @Column('bigint', { nullable: true })
  discount_value!: number | null;

  @Column({ type: 'timestamptz', precision: 3 })
  redeemed_at!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  settled_at!: Date | null;
}
