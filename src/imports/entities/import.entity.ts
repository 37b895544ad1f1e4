import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Organization } from '../../tenancy/organization.entity';

export type ImportStatus = 'receiving' | 'staged' | 'checking' | 'checked' | 'running' | 'done' | 'deleted';

/** An uploaded file of customers. */
@Entity('imports')
@Check(
  'ck_imports_status',
  "status in ('receiving', 'staged', 'checking', 'checked', 'running', 'done', 'deleted')",
)
@Index('ix_imports_org_created', { synchronize: false })
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_imports_organization',
  onDelete: 'CASCADE',
})
export class Import {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_imports' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_imports' })
  id!: string;

  /** `receiving` and `deleted` are seen by nobody. */
  @Column('text')
  status!: ImportStatus;

  /** The names in the file's header, in their order. */
  @Column('jsonb', { default: [] })
  columns!: string[];

  /** Field → column; null until somebody says. */
  @Column('jsonb', { nullable: true })
  mapping!: object | null;

  @Column('integer', { default: 0 })
  rows!: number;

  /** Who uploaded it: the ledger's entries name her. */
  @Column('text')
  actor!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finished_at!: Date | null;
}
