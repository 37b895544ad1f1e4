import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Program } from './program.entity';

/** A walk over a program's accounts after an edit of its tiers, in batches; its progress can be read. */
@Entity('tier_reevaluations')
@Index('uq_tier_reevaluations_org_program_running', ['organization_id', 'program_id'], {
  unique: true,
  where: "status = 'running'",
})
@Index('ix_tier_reevaluations_org_program', { synchronize: false })
@Check('ck_tier_reevaluations_status', "status in ('running', 'done')")
@ForeignKey(() => Program, ['organization_id', 'program_id'], ['organization_id', 'id'], {
  name: 'fk_tier_reevaluations_program',
  onDelete: 'CASCADE',
})
export class TierReevaluation {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tier_reevaluations' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_tier_reevaluations' })
  id!: string;

  @Column('uuid')
  program_id!: string;

  @Column('text')
  status!: 'running' | 'done';

  /** How many there were to walk over when it began. */
  @Column('bigint')
  accounts!: number;

  @Column('bigint', { default: 0 })
  done!: number;

  @Column('bigint', { default: 0 })
  changed!: number;

  /** The last account of the last batch. */
  @Column('uuid', { nullable: true })
  after_id!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  requested_at!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finished_at!: Date | null;
}
