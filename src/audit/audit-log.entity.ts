import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Who did what to which entity: names of changed fields, never values. Append-only by grants. */
@Entity('audit_log')
@Index('ix_audit_log_org_created', { synchronize: false })
@Index('ix_audit_log_org_entity', { synchronize: false })
@Index('ix_audit_log_org_request', { synchronize: false })
export class AuditLog {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_log' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_audit_log' })
  id!: string;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  entity!: string;

  @Column('uuid', { nullable: true })
  entity_id!: string | null;

  @Column({ type: 'text', array: true, default: [] })
  changed_fields!: string[];

  @Column('jsonb', { nullable: true })
  counts!: Record<string, number> | null;

  @Column('text')
  request_id!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
