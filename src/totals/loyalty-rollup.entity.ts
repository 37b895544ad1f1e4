import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Organization } from '../tenancy/organization.entity';

/** One slot of one figure of the analytics: a metric by program, and by day, tier or reward. */
@Entity('loyalty_rollups')
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_loyalty_rollups_organization',
  onDelete: 'CASCADE',
})
export class LoyaltyRollup {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  organization_id!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  metric!: string;

  /** In the organization's time zone; `-infinity` where no day counts. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  day!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  program_id!: string;

  /** The tier, or the reward; the nil UUID for neither. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  subject_id!: string;

  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'pk_loyalty_rollups' })
  slot!: number;

  @Column('bigint', { default: 0 })
  amount!: number;
}
