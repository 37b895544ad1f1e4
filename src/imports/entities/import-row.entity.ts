import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../../customers/entities/customer.entity';
import { Import } from './import.entity';

/** A row of an uploaded file. Personal data: it goes with its customer, and with its import. */
@Entity('import_rows')
@Index('ix_import_rows_org_customer', { synchronize: false })
@Index('ix_import_rows_org_phone', { synchronize: false })
@Index('ix_import_rows_org_email', { synchronize: false })
@Index('ix_import_rows_org_import_mistakes', { synchronize: false })
@Check('ck_import_rows_status', "status in ('created', 'existing', 'failed')")
@ForeignKey(() => Import, ['organization_id', 'import_id'], ['organization_id', 'id'], {
  name: 'fk_import_rows_import',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Customer, ['organization_id', 'customer_id'], ['organization_id', 'id'], {
  name: 'fk_import_rows_customer',
  onDelete: 'CASCADE',
})
export class ImportRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_import_rows' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_import_rows' })
  import_id!: string;

  /** From 1, without the header. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'pk_import_rows' })
  position!: number;

  /** Where it begins in the file. */
  @Column('integer')
  line!: number;

  @Column('jsonb')
  cells!: string[];

  /** What became of it, or would: null until it was looked at. */
  @Column('text', { nullable: true })
  status!: 'created' | 'existing' | 'failed' | null;

  @Column('uuid', { nullable: true })
  customer_id!: string | null;

  /** In its canonical form, as long as there is no customer. */
  @Column('text', { nullable: true })
  phone!: string | null;

  /** In lower case, as long as there is no customer. */
  @Column('text', { nullable: true })
  email!: string | null;

  /** `{ column, code, message }` of each. */
  @Column('jsonb', { nullable: true })
  mistakes!: object[] | null;
}
