import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Organization } from '../../tenancy/organization.entity';

/** How points are earned and what they are worth. At most one is active in an organization. */
@Entity('programs')
@Index('uq_programs_org_active', ['organization_id'], { unique: true, where: 'is_active' })
@Check('ck_programs_name', 'char_length(name) between 1 and 255')
@Check('ck_programs_points_per_currency_unit', 'points_per_currency_unit >= 0')
@Check('ck_programs_currency_per_point', 'currency_per_point >= 1')
@Check('ck_programs_points_expire_after_days', 'points_expire_after_days >= 1')
@Check('ck_programs_rounding', "rounding in ('unit_floor', 'exact_floor')")
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_programs_organization',
  onDelete: 'CASCADE',
})
export class Program {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_programs' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_programs' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  points_per_currency_unit!: number;

  /** Minor units of money that one point is worth. */
  @Column('integer')
  currency_per_point!: number;

  @Column('integer', { nullable: true })
  points_expire_after_days!: number | null;

  @Column('text', { default: 'unit_floor' })
  rounding!: 'unit_floor' | 'exact_floor';

  @Column('character', { length: 3 })
  currency!: string;

  @Column('boolean', { default: false })
  is_active!: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
