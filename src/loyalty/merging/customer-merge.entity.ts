import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../../customers/entities/customer.entity';
import type { UndoPlan } from './merging.rules';

/** One customer merged into another one, and what it takes to undo that. */
@Entity('customer_merges')
@Index('ix_customer_merges_org_source', ['organization_id', 'source_id'])
@Index('ix_customer_merges_org_target', ['organization_id', 'target_id'])
@Index('ix_customer_merges_org_merged', ['organization_id', 'merged_at'], { where: 'undo is not null' })
@Check('ck_customer_merges_two', 'source_id <> target_id')
@ForeignKey(() => Customer, ['organization_id', 'source_id'], ['organization_id', 'id'], {
  name: 'fk_customer_merges_source',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Customer, ['organization_id', 'target_id'], ['organization_id', 'id'], {
  name: 'fk_customer_merges_target',
  onDelete: 'CASCADE',
})
export class CustomerMerge {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customer_merges' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customer_merges' })
  id!: string;

  @Column('uuid')
  source_id!: string;

  @Column('uuid')
  target_id!: string;

  /** Null when it can't be undone any more: after thirty days, or after anonymizing. Holds personal data. */
  @Column('jsonb', { nullable: true })
  undo!: UndoPlan | null;

  @Column('text')
  actor!: string;

  @Column('text')
  request_id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  merged_at!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  undone_at!: Date | null;
}
