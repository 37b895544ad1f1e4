import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Program } from '../programs/program.entity';
import { Tier } from '../programs/tier.entity';

/** What points buy: a discount or a free item. */
@Entity('rewards')
@Index('ix_rewards_org_program', ['organization_id', 'program_id'])
@Check('ck_rewards_name', 'char_length(name) between 1 and 255')
@Check('ck_rewards_points_cost', 'points_cost between 1 and 9007199254740991')
@Check('ck_rewards_reward_type', "reward_type in ('discount', 'free_item')")
@Check('ck_rewards_discount', 'a discount has a type and a value in its range')
@Check('ck_rewards_stock_remaining', 'stock_remaining >= 0')
@Check('ck_rewards_max_per_customer', 'max_per_customer >= 1')
@Check('ck_rewards_redeem_within_days', 'redeem_within_days >= 1')
@Check('ck_rewards_window', 'expires_at > starts_at')
@ForeignKey(() => Program, ['organization_id', 'program_id'], ['organization_id', 'id'], {
  name: 'fk_rewards_program',
  onDelete: 'CASCADE',
})
@ForeignKey(
  () => Tier,
  ['organization_id', 'program_id', 'min_tier_id'],
  ['organization_id', 'program_id', 'id'],
  {
    name: 'fk_rewards_min_tier',
  },
)
export class Reward {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rewards' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rewards' })
  id!: string;

  @Column('uuid')
  program_id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('bigint')
  points_cost!: number;

  @Column('text')
  reward_type!: 'discount' | 'free_item';

  @Column('text', { nullable: true })
  discount_type!: 'percentage' | 'fixed' | null;

  @Column('bigint', { nullable: true })
  discount_value!: number | null;

  @Column('text', { nullable: true })
  menu_item_id!: string | null;

  @Column('integer', { nullable: true })
  stock_remaining!: number | null;

  @Column('integer', { nullable: true })
  max_per_customer!: number | null;

  @Column('uuid', { nullable: true })
  min_tier_id!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  starts_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column('integer', { nullable: true })
  redeem_within_days!: number | null;

  @Column('boolean', { default: true })
  is_active!: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
