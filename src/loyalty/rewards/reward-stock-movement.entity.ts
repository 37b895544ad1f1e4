import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Reward } from './reward.entity';
import { RewardRedemption } from './reward-redemption.entity';

/** One change of a reward's stock. The stock is their sum. */
@Entity('reward_stock_movements')
@Index('ix_reward_stock_movements_org_reward', ['organization_id', 'reward_id'])
@Index('ix_reward_stock_movements_org_redemption', ['organization_id', 'redemption_id'], {
  where: 'redemption_id is not null',
})
@Check('ck_reward_stock_movements_change', 'change <> 0')
@Check('ck_reward_stock_movements_reason', "reason in ('set', 'redeemed', 'cancelled')")
@ForeignKey(() => Reward, ['organization_id', 'reward_id'], ['organization_id', 'id'], {
  name: 'fk_reward_stock_movements_reward',
  onDelete: 'CASCADE',
})
@ForeignKey(() => RewardRedemption, ['organization_id', 'redemption_id'], ['organization_id', 'id'], {
  name: 'fk_reward_stock_movements_redemption',
  onDelete: 'SET NULL',
})
export class RewardStockMovement {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_reward_stock_movements' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_reward_stock_movements' })
  id!: string;

  @Column('uuid')
  reward_id!: string;

  @Column('uuid', { nullable: true })
  redemption_id!: string | null;

  @Column('integer')
  change!: number;

  @Column('text')
  reason!: 'set' | 'redeemed' | 'cancelled';

  @Column('text')
  actor!: string;

  @Column('text')
  request_id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
