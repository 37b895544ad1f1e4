import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Import } from './import.entity';

/** Rows of an import that are done together, in one transaction, and what came of them. */
@Entity('import_batches')
@ForeignKey(() => Import, ['organization_id', 'import_id'], ['organization_id', 'id'], {
  name: 'fk_import_batches_import',
  onDelete: 'CASCADE',
})
export class ImportBatch {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_import_batches' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_import_batches' })
  import_id!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_import_batches' })
  number!: number;

  @Column('integer')
  first_position!: number;

  @Column('integer')
  last_position!: number;

  @Column('integer', { default: 0 })
  created!: number;

  @Column('integer', { default: 0 })
  existing!: number;

  @Column('integer', { default: 0 })
  filled!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  @Column('integer', { default: 0 })
  mistakes!: number;

  /** Null until the rows have been looked at, or written, in the present turn. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  done_at!: Date | null;
}
