import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Organization } from '../tenancy/organization.entity';

/** One slot of an organization's running totals; the statistics are the sums over its slots. */
@Entity('organization_totals')
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_organization_totals_organization',
  onDelete: 'CASCADE',
})
export class OrganizationTotal {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_organization_totals' })
  organization_id!: string;

  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'pk_organization_totals' })
  slot!: number;

  @Column('bigint', { default: 0 })
  customers!: number;

  @Column('bigint', { default: 0 })
  points_balance!: number;

  @Column('bigint', { default: 0 })
  points_earned!: number;

  @Column('bigint', { default: 0 })
  redemptions!: number;
}
