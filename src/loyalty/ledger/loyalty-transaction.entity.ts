import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { CustomerLoyalty } from '../accounts/customer-loyalty.entity';
import { CustomerMerge } from '../merging/customer-merge.entity';
import { RewardRedemption } from '../rewards/reward-redemption.entity';

const POINTS = '9007199254740991';

/** A ledger entry. Append-only by grants: the application may insert it, clear its description and keep what was reversed of it. */
@Entity('loyalty_transactions')
@Unique('uq_loyalty_transactions_org_account_version', [
  'organization_id',
  'customer_loyalty_id',
  'account_version',
])
@Index('uq_loyalty_transactions_org_order_earned', ['organization_id', 'order_id'], {
  unique: true,
  where: "type = 'earned'",
})
@Index('uq_loyalty_transactions_org_redemption_refunded', ['organization_id', 'redemption_id'], {
  unique: true,
  where: "type = 'refunded'",
})
@Index('ix_loyalty_transactions_org_reverses', ['organization_id', 'reverses_id'], {
  where: 'reverses_id is not null',
})
@Index('ix_loyalty_transactions_org_redemption', ['organization_id', 'redemption_id'], {
  where: 'redemption_id is not null',
})
@Index('ix_loyalty_transactions_org_merge', ['organization_id', 'merge_id'], {
  where: 'merge_id is not null',
})
@Check(
  'ck_loyalty_transactions_type',
  "type in ('earned', 'redeemed', 'adjusted', 'expired', 'reversed', 'refunded', 'merged')",
)
@Check('ck_loyalty_transactions_account_version', 'account_version >= 1')
@Check('ck_loyalty_transactions_points', `points between -${POINTS} and ${POINTS}`)
@Check('ck_loyalty_transactions_balance_after', `balance_after between 0 and ${POINTS}`)
@Check(
  'ck_loyalty_transactions_total_points_earned_after',
  `total_points_earned_after between 0 and ${POINTS}`,
)
@Check('ck_loyalty_transactions_order_id', 'char_length(order_id) between 1 and 64')
@Check('ck_loyalty_transactions_reversal', "(type = 'reversed') = (reversed_points is not null)")
@Check('ck_loyalty_transactions_unrecovered', 'unrecovered >= 0')
@Check('ck_loyalty_transactions_reversed_by_deleted', 'reversed_by_deleted >= 0')
@Check('ck_loyalty_transactions_merge', "type = 'merged' or merge_id is null")
@ForeignKey(() => CustomerMerge, ['organization_id', 'merge_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_transactions_merge',
  onDelete: 'SET NULL',
})
@ForeignKey(() => CustomerLoyalty, ['organization_id', 'customer_loyalty_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_transactions_account',
  onDelete: 'CASCADE',
})
@ForeignKey(() => RewardRedemption, ['organization_id', 'redemption_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_transactions_redemption',
  onDelete: 'SET NULL',
})
@ForeignKey(() => LoyaltyTransaction, ['organization_id', 'reverses_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_transactions_reverses',
  onDelete: 'SET NULL',
})
export class LoyaltyTransaction {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_transactions' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_transactions' })
  id!: string;

  @Column('uuid')
  customer_loyalty_id!: string;

  /** Its place among the account's entries, from 1 without gaps. */
  @Column('bigint')
  account_version!: number;

  @Column('text')
  type!: string;

  /** What the balance changed by. */
  @Column('bigint')
  points!: number;

  @Column('bigint')
  balance_after!: number;

  @Column('bigint')
  total_points_earned_after!: number;

  /** The tier as it was then; no foreign key, since a tier may go and the entry stays. */
  @Column('uuid', { nullable: true })
  tier_after_id!: string | null;

  @Column('text', { nullable: true })
  tier_after_name!: string | null;

  @Column('text', { nullable: true })
  order_id!: string | null;

  @Column('uuid', { nullable: true })
  redemption_id!: string | null;

  @Column('uuid', { nullable: true })
  reverses_id!: string | null;

  /** What a reversal took back in name; `points` is what was really there. */
  @Column('bigint', { nullable: true })
  reversed_points!: number | null;

  @Column('bigint', { nullable: true })
  unrecovered!: number | null;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  /** How the points came about, for who asks later. */
  @Column('jsonb', { nullable: true })
  trace!: object | null;

  @Column('text')
  actor!: string;

  @Column('text')
  request_id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  /** The merge, or its undoing, that a `merged` entry belongs to; null when that is gone with the other customer. */
  @Column('uuid', { nullable: true })
  merge_id!: string | null;

  /** What was reversed of it by entries that are gone, with a customer whose merge was undone. */
  @Column('bigint', { default: 0 })
  reversed_by_deleted!: number;
}
