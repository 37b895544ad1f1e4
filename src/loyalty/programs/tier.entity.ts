import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Program } from './program.entity';

/** A step of a program, reached by points earned over a lifetime. */
@Entity('tiers')
@Unique('uq_tiers_org_program_id', ['organization_id', 'program_id', 'id'])
@Index('uq_tiers_org_program_min_points', ['organization_id', 'program_id', 'min_points'], {
  unique: true,
  where: 'retired_at is null',
})
@Index('uq_tiers_org_program_name', ['organization_id', 'program_id', 'name'], {
  unique: true,
  where: 'retired_at is null',
})
@Check('ck_tiers_name', 'char_length(name) between 1 and 255')
@Check('ck_tiers_min_points', 'min_points between 0 and 9007199254740991')
@Check('ck_tiers_multiplier', 'multiplier >= 100')
@ForeignKey(() => Program, ['organization_id', 'program_id'], ['organization_id', 'id'], {
  name: 'fk_tiers_program',
  onDelete: 'CASCADE',
})
export class Tier {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tiers' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tiers' })
  id!: string;

  @Column('uuid')
  program_id!: string;

  @Column('text')
  name!: string;

  @Column('bigint')
  min_points!: number;

  /** A whole percentage of the base points: 100 is one to one. */
  @Column('integer')
  multiplier!: number;

  /** Deleted, but for its members: they are re-evaluated first. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  retired_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
